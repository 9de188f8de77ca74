# The least that has to happen on a host: it copies, unpacks, starts, and waits until servers answer and have samples. It checks nothing, and there is no way back.
set -eu
home=/opt/vm-observability new=$home/releases/$(date +%s%N)
mkdir -p "$home/artifacts" "$new/bin"
tar -xzf /root/by-hand.tar.gz -C "$new"
while read -r path content; do
  mkdir -p "$(dirname "$home/host/$path")"
  echo "$content" | base64 -d >"$home/host/$path"
done </root/by-hand.facts
cd "$new"
awk -F '\t' -v here="$(dpkg --print-architecture)" '$1 == "archive" && $3 == here { print $2, $4, $6 }' plan | {
  while read -r name url member; do
    [ ! -d "$home/artifacts/$name" ] || continue
    mkdir "$home/artifacts/$name"
    curl -fsS "$url" | tar -xz --no-same-owner -C "$home/artifacts/$name" --strip-components="$([ "$member" = . ] && echo 0 || echo 1)" &
  done
  wait
}
awk -F '\t' '$1 == "program" { print $2, $3, $4 }' plan | while read -r program name path; do
  ln -s "$home/artifacts/$name/$path" "bin/$program"
done
systemd-sysusers "$new/sysusers.conf"
systemd-tmpfiles --create "$new/tmpfiles.conf"
ln -sfn "$new" "$home/current"
cp units/* /etc/systemd/system
systemctl daemon-reload
! systemctl -q is-active vmo-prometheus || systemctl reload vmo-prometheus vmo-alertmanager
systemctl start vm-observability.target
awk -F '\t' '$1 == "probe" && $3 == "http" { print $6 }' plan | while read -r url; do
  until curl -fsS -o /dev/null "$url" 2>/dev/null; do sleep 0.05; done
done
awk -F '\t' '$1 == "probe" && $3 == "metric" && $7 ~ /^within-/ { print $6, $9 }' plan | while read -r metric url; do
  until curl -fsS "$url" | grep -q "^$metric [1-9]"; do sleep 0.05; done
done
