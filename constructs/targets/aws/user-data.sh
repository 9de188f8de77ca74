# The same for ever: what can change lies in the bucket. A timer fetches this host's pointer, then the agent that the
# pointer names by its digest, and runs that. Running this text again changes nothing.
set -eu
dir=/opt/vm-observability/agent
units=/etc/systemd/system
mkdir -p "$dir"
printf '%s\n' "export VMO_REGION='$VMO_REGION' VMO_BUCKET='$VMO_BUCKET'" >"$dir/bootstrap"
cat >>"$dir/bootstrap" <<'END'
# Keys of the instance's role, this host's pointer, the agent that it names; the rest is the agent's work.
set -eu
umask 077
run=/run/vm-observability-agent
cd /opt/vm-observability/agent
kept=$(grep -Exm 1 'https?://[^ ]+' address 2>/dev/null) && VMO_BUCKET=$kept
imds=http://169.254.169.254/latest
token=$(curl -sSf -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$imds/api/token")
meta() { curl -sSf -m 5 -H "X-aws-ec2-metadata-token: $token" "$imds/meta-data/$1"; }
keys() { tr -d '\n' | sed 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/'; }
json=$(meta "iam/security-credentials/$(meta iam/security-credentials/)")
printf 'user = "%s:%s"\nheader = "x-amz-security-token: %s"\n' "$(echo "$json" | keys AccessKeyId)" \
  "$(echo "$json" | keys SecretAccessKey)" "$(echo "$json" | keys Token)" >"$run/keys"
meta instance-id >"$run/instance"
empty=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
get() {
  key=$1; shift
  curl -sSf -m 300 --retry 2 -K "$run/keys" --aws-sigv4 "aws:amz:$VMO_REGION:s3" \
    -H "x-amz-content-sha256: $empty" "$@" "$VMO_BUCKET/$key"
}
# What was damaged is fetched anew: S3 says "not modified" to whoever shows a tag.
sha256sum -c --status sums 2>/dev/null || rm -rf sums pointer etag
rm -rf pointer.new etag.new agent.new
: >>etag
get "hosts/$(cat "$run/instance")/pointer" --etag-compare etag --etag-save etag.new -o pointer.new
if [ -s pointer.new ]; then
  mv pointer.new pointer; mv etag.new etag; sha256sum pointer etag >sums
fi
agent=$(sed -n 's/^agent //p' pointer)
same() { echo "$agent  $1" | sha256sum -c --status 2>/dev/null; }
if ! same agent; then
  get "agent/$agent" -o agent.new
  same agent.new || { echo "agent/$agent: its content has another digest" >&2; exit 1; }
  rm -rf agent; mv agent.new agent
fi
exec sh ./agent
END
cat >"$units/vm-observability-agent.service" <<'END'
[Unit]
Description=Keeps this host at the release that its pointer names
Wants=network-online.target
After=network-online.target
[Service]
Type=oneshot
ExecStart=/bin/sh /opt/vm-observability/agent/bootstrap
RuntimeDirectory=vm-observability-agent
RuntimeDirectoryMode=0700
TimeoutStartSec=30min
SyslogLevel=notice
LogLevelMax=notice
END
cat >"$units/vm-observability-agent.timer" <<'END'
[Unit]
Description=Asks for a new release
[Timer]
OnActiveSec=1
OnUnitInactiveSec=15
AccuracySec=1
[Install]
WantedBy=timers.target
END
if ! command -v curl >/dev/null; then
  { apt-get -q update && apt-get -qy install curl ca-certificates; } || dnf -qy install curl-minimal
fi
case $(curl -V) in
"curl 7."[0-9]"."* | "curl 7."[0-7][0-9]* | "curl 7.8"[0-6]*)
  echo "curl 7.87 or newer is needed to sign requests, got $(curl -V | head -n 1)" >&2
  exit 1
  ;;
esac
systemctl daemon-reload
systemctl enable --now vm-observability-agent.timer
