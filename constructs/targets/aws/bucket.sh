# ---- The bucket, and the keys of the instance's role with which it is asked.
# Reads empty, instance, run, value.

# s3 <digest of what is sent> <arguments of curl>: the keys are in a file, since arguments are for all to see.
s3() {
  content=$1
  shift
  curl -sSf -m 300 --retry 2 -K "$run/keys" --aws-sigv4 "aws:amz:$VMO_REGION:s3" \
    -H "x-amz-content-sha256: $content" "$@"
}

# Another address of the bucket, such as that of an endpoint, is kept once it answers there: until then the one before holds.
keep_address() {
  address=$(value bucket)
  [ "$address" != "$VMO_BUCKET" ] || return 0
  s3 "$empty" -o /dev/null "$address/hosts/$instance/pointer" ||
    { echo "the bucket does not answer at $address; it is still asked at $VMO_BUCKET"; return 1; }
  rm -rf address address.new
  printf '%s\n' "$address" >address.new
  mv address.new address
}

# The role's keys end after some hours, and AWS gives others some minutes before: a run that lasts longer reads them anew. VMO_METADATA is for tests.
read_keys() {
  metadata=${VMO_METADATA:-http://169.254.169.254}/latest
  session=$(curl -sSf -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$metadata/api/token") || return 1
  role=$(metadata_of "") || return 1
  role_keys=$(metadata_of "$role") || return 1
  printf 'user = "%s:%s"\nheader = "x-amz-security-token: %s"\n' "$(role_key AccessKeyId)" "$(role_key SecretAccessKey)" \
    "$(role_key Token)" >"$run/keys.new"
  # Whoever signs a request meanwhile reads the old ones or the new ones.
  mv "$run/keys.new" "$run/keys"
}

metadata_of() {
  curl -sSf -m 5 -H "X-aws-ec2-metadata-token: $session" "$metadata/meta-data/iam/security-credentials/$1"
}

role_key() { echo "$role_keys" | tr -d '\n' | sed 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/'; }
