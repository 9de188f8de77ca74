#!/bin/sh
# Makes the folder that Elasticsearch reads: it takes certificates, users and settings from there, and from nowhere else.
# <files of the release> <the folder> <its data> <certificates of the host>
set -eu
umask 077
files=$1/elasticsearch conf=$2 data=$3 certificates=$4

find "$conf" -mindepth 1 -delete
mkdir "$conf/certs" "$conf/jvm.options.d"
for file in elasticsearch.yml jvm.options log4j2.properties roles.yml users_roles; do cp "$files/$file" "$conf/$file"; done
: >"$conf/role_mapping.yml"

# It reads certificate and key from files of their own.
for authority in fleet elasticsearch-transport; do
  sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/p' "$certificates/$authority.pem" >"$conf/certs/$authority.crt"
  sed -n '/-----BEGIN .*PRIVATE KEY-----/,/-----END .*PRIVATE KEY-----/p' "$certificates/$authority.pem" >"$conf/certs/$authority.key"
  cp "$certificates/$authority-ca.pem" "$conf/certs/$authority-ca.crt"
done

# Users sign in with passwords that their owner gave: a salted SHA-256 of each is what it checks.
: >"$conf/users"
while read -r name secret; do
  salt=$(head -c 6 /dev/urandom | base64)
  password=$(cat "$CREDENTIALS_DIRECTORY/$secret")
  hash=$(printf '%s%s' "$password" "$salt" | sha256sum | cut -c 1-64 | tr a-f A-F | basenc --base16 -d | base64 -w 0)
  printf '%s:{SSHA256}%s%s\n' "$name" "$(printf %s "$salt" | base64)" "$hash" >>"$conf/users"
done <"$files/accounts"

# Told who founds the cluster, a node without data that does not find the others might found a second one. So only the first members are told, and
# only until they belong to a cluster, which each has in its own state.
if [ -e "$files/founders.yml" ] && grep -qxF "$VMO_HOST_NAME" "$files/founders" &&
  ! LC_ALL=C grep -aqs 'cluster_uuid_committed.true' "$data"/_state/segments_*; then
  cat "$files/founders.yml" >>"$conf/elasticsearch.yml"
fi
