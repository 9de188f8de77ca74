#!/bin/sh
# Waits until hosts of an AwsFleet report the pointer that they were given; part of `terraform apply`, and useful by hand:
#   VMO_BUCKET=<bucket> VMO_REGION=<region> VMO_HOSTS="web-1:<id of its instance>=<sha256 of its pointer> …" sh wait-for-hosts
# Ends with 0 when all took it, with 1 when one refused it or VMO_TIMEOUT seconds (900) are over. Reads with the AWS CLI,
# or with curl 7.87 and AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. In place of AWS's own addresses:
# VMO_ENDPOINT (of S3, for the AWS CLI), VMO_URL (of the bucket, for curl).
set -eu

main() {
  : "${VMO_BUCKET:?}" "${VMO_REGION:?}" "${VMO_HOSTS:?}"
  end=$(($(date +%s) + ${VMO_TIMEOUT:-900}))
  reader=$(reader)
  waiting=$VMO_HOSTS
  while :; do
    rest=
    for one in $waiting; do
      host=${one%%=*}
      check "${host%%:*}" "${host#*:}" "${one#*=}" || rest="$rest $one"
    done
    waiting=$rest
    [ -n "$waiting" ] || return 0
    [ "$(date +%s)" -lt "$end" ] || break
    sleep 2
  done
  for one in $waiting; do
    host=${one%%=*}
    status=$("$reader" "${host#*:}" 2>&1) || status="no status in the bucket ($(printf '%s' "$status" | tail -n 1))"
    echo "${host%%:*}: did not report in time that it is done; last seen: $status" >&2
  done
  return 1
}

# check <host> <instance> <pointer>: 0 when the host took it, 1 to ask again; ends everything when the host gave it up.
check() {
  status=$("$reader" "$2" 2>/dev/null) || return 1
  case $3 in *@*)
    check_seeds "$1" "${3%@*}" "${3#*@}"
    return
    ;;
  esac
  [ "$(field pointer)" = "$3" ] || return 1
  case $(field outcome) in
  applied)
    echo "$1: runs release $(field release | cut -c 1-12)"
    ;;
  failed)
    echo "$1: refused release $(field release | cut -c 1-12) and is on $(field current | cut -c 1-12):" \
      "$(field message)" >&2
    exit 1
    ;;
  *) return 1 ;;
  esac
}

# check_seeds <host> <component> <digest>: as check, for seeds that a host makes.
check_seeds() {
  case ";$(field seeds)" in
  *";$2=$3;"*) echo "$1: $2 is seeded" ;;
  *";$2=failed:$3 "*)
    echo "$1: $(field seeds | tr ';' '\n' | sed -n "s/^$2=failed:$3 //p")" >&2
    exit 1
    ;;
  *) return 1 ;;
  esac
}

# field <name>: a string of the status, whose quotes are escaped.
field() { printf '%s' "$status" | sed -n 's/.*"'"$1"'":"\(\([^"\\]\|\\.\)*\)".*/\1/p' | sed 's/\\\(.\)/\1/g'; }

reader() {
  if command -v aws >/dev/null; then
    echo by_aws
  elif command -v curl >/dev/null && [ -n "${AWS_ACCESS_KEY_ID:-}" ] && [ -n "${AWS_SECRET_ACCESS_KEY:-}" ]; then
    echo by_curl
  else
    echo "waiting for hosts needs the AWS CLI, or curl with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; wait: false" \
      "in the fleet's props switches it off" >&2
    exit 1
  fi
}

by_aws() {
  if [ -n "${VMO_ENDPOINT:-}" ]; then
    aws --region "$VMO_REGION" --endpoint-url "$VMO_ENDPOINT" s3 cp --quiet "s3://$VMO_BUCKET/hosts/$1/status.json" -
  else
    aws --region "$VMO_REGION" s3 cp --quiet "s3://$VMO_BUCKET/hosts/$1/status.json" -
  fi
}

by_curl() {
  {
    printf 'user = "%s:%s"\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY"
    [ -z "${AWS_SESSION_TOKEN:-}" ] || printf 'header = "x-amz-security-token: %s"\n' "$AWS_SESSION_TOKEN"
  } | curl -sSf -m 30 -K - --aws-sigv4 "aws:amz:$VMO_REGION:s3" -H "x-amz-content-sha256: UNSIGNED-PAYLOAD" \
    "${VMO_URL:-https://$VMO_BUCKET.s3.$VMO_REGION.amazonaws.com}/hosts/$1/status.json"
}

main
