# ---- What this host reports to Prometheus about itself.
# Reads data, state. Sets drift, stopped, success, wanted_live, asked, activated, held, over.

# <live release>
write_metrics() {
  drift=0 stopped=0 success=0 wanted_live=1 held='' over=''
  if [ -n "$1" ]; then
    held=$(held_ports "$1" | held_port_samples)
    over=$(overrides "$1" | override_samples)
    drift=$(drifted "$1" | wc -l)
    stopped=$(inactive_units "$1" | wc -l)
  fi
  [ "$(value_of outcome "$state/outcome")" != applied ] || success=1
  asked=$(value_of wanted "$state/owner")
  [ "${asked:-$1}" = "$1" ] || wanted_live=0
  activated=$(value_of time "$state/outcome")
  publish "$data/textfiles/vmo.prom" <<METRICS
# HELP vm_observability_release_info The live release of this host.
# TYPE vm_observability_release_info gauge
vm_observability_release_info{release="${1:-none}"} 1
# HELP vm_observability_release_wanted Whether the live release is the one that was last asked for by this host's fleet.
# TYPE vm_observability_release_wanted gauge
vm_observability_release_wanted $wanted_live
# HELP vm_observability_activation_success Whether the last activation of a release on this host succeeded.
# TYPE vm_observability_activation_success gauge
vm_observability_activation_success $success
# HELP vm_observability_activation_timestamp_seconds When the last activation that changed this host, or failed, ended.
# TYPE vm_observability_activation_timestamp_seconds gauge
vm_observability_activation_timestamp_seconds ${activated:-0}
# HELP vm_observability_drifted_files Files on this host that are not as the live release brought them.
# TYPE vm_observability_drifted_files gauge
vm_observability_drifted_files $((drift))
# HELP vm_observability_inactive_units Units of the live release that should run and do not.
# TYPE vm_observability_inactive_units gauge
vm_observability_inactive_units $((stopped))
# HELP vm_observability_held_port Ports of the live release that another program holds.
# TYPE vm_observability_held_port gauge
$held
# HELP vm_observability_override Files that an administrator laid over units of the live release.
# TYPE vm_observability_override gauge
$over
# HELP vm_observability_report_timestamp_seconds When this host last looked at itself.
# TYPE vm_observability_report_timestamp_seconds gauge
vm_observability_report_timestamp_seconds $(date +%s)
METRICS
}

# The holder of a port chooses the name of its program: only plain characters of it, and of paths, go into a label.
held_port_samples() {
  awk -F "$tab" '
    function plain(text) { gsub(/[^A-Za-z0-9._@:\/-]/, "_", text); return substr(text, 1, 200) }
    { printf "vm_observability_held_port{listen=\"%s/%s\",component=\"%s\",program=\"%s\",process=\"%s\",user=\"%s\"} 1\n", $1, $2, plain($3), plain($5), plain($6), plain($7) }'
}

override_samples() {
  head -n 50 | awk '
    { gsub(/[^A-Za-z0-9._@:\/-]/, "_"); path = substr($0, 1, 200) }
    !(path in seen) { seen[path] = 1; printf "vm_observability_override{file=\"%s\"} 1\n", path }'
}
