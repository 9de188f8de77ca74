# ---- Step 4: secrets that this machine's role reads on AWS.
# Sets session, aws_region, aws_domain, aws_key, aws_secret, aws_token, once.

# The value of <ssm-parameter|secrets-manager> <name>, read with the role of this machine. Nothing secret is an argument.
fetch_secret() {
  case $2 in *[!A-Za-z0-9/_.+=@:-]*) return 1 ;; esac
  metadata=${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}
  metadata=${metadata%/}/latest
  if [ -z "${aws_token:-}" ]; then
    session=$(curl -fsS -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$metadata/api/token") || return 1
    aws_region=$(metadata_of placement/region) || return 1
    aws_domain=$(metadata_of services/domain) || aws_domain=amazonaws.com
    role=$(metadata_of iam/security-credentials/) || return 1
    credentials=$(metadata_of "iam/security-credentials/$role") || return 1
    aws_key=$(printf '%s' "$credentials" | json_text AccessKeyId)
    aws_secret=$(printf '%s' "$credentials" | json_text SecretAccessKey)
    aws_token=$(printf '%s' "$credentials" | json_text Token)
  fi
  case $1 in
    ssm-parameter) service=ssm action=AmazonSSM.GetParameter field=Value body="{\\\"Name\\\":\\\"$2\\\",\\\"WithDecryption\\\":true}" ;;
    *) service=secretsmanager action=secretsmanager.GetSecretValue field=SecretString body="{\\\"SecretId\\\":\\\"$2\\\"}" ;;
  esac
  curl -fsS -m 20 --retry 2 -K - <<REQUEST | json_text "$field"
url = "${AWS_ENDPOINT_URL:-https://$service.$aws_region.$aws_domain}/"
aws-sigv4 = "aws:amz:$aws_region:$service"
user = "$aws_key:$aws_secret"
header = "X-Amz-Security-Token: $aws_token"
header = "X-Amz-Target: $action"
header = "Content-Type: application/x-amz-json-1.1"
data = "$body"
REQUEST
}

metadata_of() { curl -fsS -m 5 -H "X-aws-ec2-metadata-token: $session" "$metadata/meta-data/$1"; }

# The first text under <key> in a JSON document, with its escapes resolved; fails if there is none.
json_text() {
  awk -v key="$1" '
    function utf8(c) {
      if (c < 128) return sprintf("%c", c)
      if (c < 2048) return sprintf("%c%c", 192 + int(c / 64), 128 + c % 64)
      if (c < 65536) return sprintf("%c%c%c", 224 + int(c / 4096), 128 + int(c / 64) % 64, 128 + c % 64)
      return sprintf("%c%c%c%c", 240 + int(c / 262144), 128 + int(c / 4096) % 64, 128 + int(c / 64) % 64, 128 + c % 64)
    }
    function hex(t, i, n) { n = 0; for (i = 1; i <= 4; i++) n = n * 16 + index("0123456789abcdef", tolower(substr(t, i, 1))) - 1; return n }
    { text = text (NR > 1 ? "\n" : "") $0 }
    END {
      if (!match(text, "\"" key "\"[ \t\n]*:[ \t\n]*\"")) exit 1
      plain["n"] = "\n"; plain["t"] = "\t"; plain["r"] = "\r"; plain["b"] = "\b"; plain["f"] = "\f"
      for (i = RSTART + RLENGTH; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c == "\"") { printf "%s", out; exit 0 }
        if (c != "\\") { out = out c; continue }
        c = substr(text, ++i, 1)
        if (c == "u") {
          code = hex(substr(text, i + 1)); i += 4
          if (code >= 55296 && code < 56320) { code = 65536 + (code - 55296) * 1024 + hex(substr(text, i + 3)) - 56320; i += 6 }
          out = out utf8(code)
        } else out = out ((c in plain) ? plain[c] : c)
      }
      exit 1
    }'
}
