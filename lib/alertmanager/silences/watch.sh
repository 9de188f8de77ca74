#!/bin/sh
# Reads the silences of this host's Alertmanager, and says what they mute: as metrics, and each change of one in the journal.
#
#   watch.sh <file of sample alerts> <amtool> <folder of metrics> <folder of its own> <arguments of curl…>
#
# Who may make silences chooses every text in them. None of it reaches a metric but an id of hexadecimal digits. In the journal, texts
# stay as JSON has them, where a line break is two plain characters. amtool, which reads matchers as the server does, gets them as data.
set -uf
umask 022
LC_ALL=C
export LC_ALL

alerts=$1 amtool=$2 metrics=$3/vmo-silences.prom own=$4
shift 4
tab=$(printf '\t')
# Bytes of an answer, and silences of it, that are looked at.
MOST=8388608
MANY=2000

main() {
  curl -q --globoff -sS --fail --noproxy '*' -m 20 "$@" | head -c "$MOST" >"$own/answer"
  [ -s "$own/answer" ] || fail "Alertmanager does not answer"
  judged=1 active=0
  rows <"$own/answer" >"$own/rows" || judged=0
  if [ "$judged" = 1 ]; then
    note_changes
    active=$(awk -F "$tab" '$2 == "active" { print $9 }' "$own/rows" | sort -u | tee "$own/active" | wc -l)
    [ "$active" -le "$MANY" ] || judged=0
  fi
  judge >"$own/judgement" || judged=0
  report | publish "$metrics"
}

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

# One token of JSON a line.
tokens() { grep -aoE '"([^"\\]|\\.)*"|[][{}:,]|[^][{}:,"[:space:]]+'; }

# A line for each silence of the answer: id, state, begin, end, last change, creator, comment, matchers for people, and for YAML. Texts are
# as in JSON. Fails when the answer is not whole.
rows() {
  tokens | awk '
    function text(token) { return token ~ /^"/ ? substr(token, 2, length(token) - 2) : token }
    function joined(all, separator, with, parts, n, i, out) {
      n = split(all, parts, separator)
      out = parts[1]
      for (i = 2; i <= n; i++) out = out with parts[i]
      return n ? out : ""
    }
    # What stands in double quotes in JSON, for a matcher in double quotes in double quotes of YAML.
    function nested(value) {
      gsub(/\\\\/, "\001", value)
      gsub(/\\"/, "\002", value)
      gsub(/\\n/, "\003", value)
      value = joined(value, "\003", "\\\\n")
      value = joined(value, "\002", "\\\\\\\"")
      return joined(value, "\001", "\\\\\\\\")
    }
    function commit() {
      if (held == "") return
      if (depth == 2) has[key[2]] = text(held)
      else if (depth == 3 && key[2] == "status" && key[3] == "state") has["state"] = text(held)
      else if (depth == 4 && key[2] == "matchers") matcher[key[4]] = text(held)
      held = ""
    }
    function matched( operator, name) {
      operator = (matcher["isEqual"] == "false" ? "!" : "=") (matcher["isRegex"] == "true" ? "~" : matcher["isEqual"] == "false" ? "=" : "")
      name = matcher["name"] ~ /^[A-Za-z_][A-Za-z0-9_]*$/ ? matcher["name"] : "\\\"" nested(matcher["name"]) "\\\""
      people = people (people == "" ? "" : ",") matcher["name"] operator "\"" matcher["value"] "\""
      yaml = yaml (yaml == "" ? "" : ", ") "\"" name operator "\\\"" nested(matcher["value"]) "\\\"\""
      split("", matcher)
    }
    /^[[{]$/ { held = ""; key[++depth] = ""; if (depth == 2) { split("", has); people = yaml = "" } next }
    /^[]}]$/ {
      commit()
      if (depth == 4 && key[2] == "matchers" && $0 == "}") matched()
      if (depth == 2) {
        if (has["id"] !~ /^[0-9a-f-]+$/ || length(has["id"]) > 64 || yaml == "") exit 1
        if (has["createdBy"] == "") has["createdBy"] = "-"
        if (has["comment"] == "") has["comment"] = "-"
        print has["id"] "\t" has["state"] "\t" has["startsAt"] "\t" has["endsAt"] "\t" has["updatedAt"] "\t" has["createdBy"] "\t" has["comment"] "\t" people "\t" yaml
      }
      if (--depth == 0) whole = 1
      next
    }
    /^:$/ { key[depth] = text(held); held = ""; next }
    /^,$/ { commit(); next }
    { held = $0 }
    END { exit !whole }'
}

# Which of the sample alerts the active silences mute, a line each: `muted` or `heard`, and its own line. amtool sees silences as routes.
judge() {
  [ "$judged" = 1 ] || return 1
  if [ "$active" = 0 ]; then sed "s/^/heard$tab/" "$alerts" && return 0; fi
  sum=$(cat "$own/active" "$alerts" | sha256sum)
  if [ "$sum" = "$(cat "$own/judged.sum" 2>/dev/null)" ]; then cat "$own/judged" && return 0; fi
  {
    printf 'receivers: [{name: heard}, {name: muted}]\nroute:\n  receiver: heard\n  routes:\n'
    sed 's/.*/    - {receiver: muted, matchers: [&]}/' "$own/active"
  } >"$own/routes.yml"
  while IFS= read -r line; do
    said=$(sample_route "$line") || return 1
    case $said in muted | heard) printf '%s\t%s\n' "$said" "$line" ;; *) return 1 ;; esac
  done <"$alerts" >"$own/judged.new" || return 1
  mv "$own/judged.new" "$own/judged" && printf '%s\n' "$sum" >"$own/judged.sum"
  cat "$own/judged"
}

# <line of the sample alerts: kind, severity, matchers>
sample_route() {
  IFS=$tab
  # shellcheck disable=SC2086 # its fields
  set -- $1
  unset IFS
  shift 2
  "$amtool" config routes test --config.file="$own/routes.yml" "$@" 2>"$own/said"
}

# What was not judged counts as muted: texts that nobody can judge must not hide anything.
report() {
  [ "$judged" = 1 ] || sed "s/^/muted$tab/" "$alerts" >"$own/judgement"
  cat <<METRICS
# HELP vm_observability_silenced_alerts_ratio Share of the known alerts that silences mute on any host.
# TYPE vm_observability_silenced_alerts_ratio gauge
vm_observability_silenced_alerts_ratio $(awk -F "$tab" '$2 == "known" { all++; muted += $1 == "muted" } END { printf "%.4f", all ? muted / all : 0 }' "$own/judgement")
# HELP vm_observability_silenced_severity Whether silences mute alerts of a severity whatever their names and hosts.
# TYPE vm_observability_silenced_severity gauge
$(awk -F "$tab" '$2 == "any" { printf "vm_observability_silenced_severity{severity=\"%s\"} %d\n", $3, $1 == "muted" }' "$own/judgement")
# HELP vm_observability_silences_hidden Whether silences mute the alert about wide silences.
# TYPE vm_observability_silences_hidden gauge
vm_observability_silences_hidden $(grep -c "^muted$tab.*alertname=\"AlertmanagerSilencesWide\"" "$own/judgement")
# HELP vm_observability_silence_seconds How long a silence lasts that does for more than a day, from its begin to its end.
# TYPE vm_observability_silence_seconds gauge
$(long_silences)
# HELP vm_observability_silences_read_timestamp_seconds When silences were last read.
# TYPE vm_observability_silences_read_timestamp_seconds gauge
vm_observability_silences_read_timestamp_seconds $(date +%s)
METRICS
}

# The longest ones that have not ended and last for more than a day.
long_silences() {
  [ "$judged" = 1 ] || return 0
  awk -F "$tab" '
    # Seconds of a time such as 2030-01-02T03:04:05.678Z, by the civil calendar.
    function seconds(time, f, y, m) {
      split(time, f, /[-T:.Z+]/)
      y = f[1] - (f[2] <= 2)
      m = (f[2] + 9) % 12
      return (365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m + 2) / 5) + f[3] - 719469) * 86400 + f[4] * 3600 + f[5] * 60 + f[6]
    }
    $2 != "expired" { lasts = seconds($4) - seconds($3); if (lasts > 86400) print lasts "\t" $1 }' "$own/rows" |
    sort -rn | head -n 50 | awk -F "$tab" '{ printf "vm_observability_silence_seconds{silence=\"%s\"} %.0f\n", $2, $1 }'
}

# Tells the journal what has become of silences since the last look.
note_changes() {
  touch "$own/seen"
  awk -F "$tab" -v OFS="$tab" '
    function short(text) { if (length(text) > 300) { text = substr(text, 1, 300); sub(/[\300-\377][\200-\277]*$/, "", text); text = text "..." } return text }
    FILENAME == ARGV[1] { state[$1] = $2; ends[$1] = $4; changed[$1] = $5; next }
    {
      what = !($1 in state) ? "created" : $2 == "expired" && state[$1] != "expired" ? "ended" : $5 != changed[$1] ? "changed" : ""
      if (what != "") print what, $1, $2, $3, $4, $5, short($6), short($7), short($8)
      if (what == "created" && $2 == "expired") print "ended", $1, $2, $3, $4, $5, short($6), short($7), short($8)
    }' "$own/seen" "$own/rows" |
    while IFS=$tab read -r what id is begins ends changed by comment matchers; do
      logger --journald <<ENTRY
MESSAGE=Silence $id was $what: {$matchers}, until $ends, by "$by": "$comment"
PRIORITY=5
SYSLOG_IDENTIFIER=vm-observability-audit
VMO_EVENT=silence-$what
VMO_SILENCE=$id
VMO_SILENCE_STATE=$is
VMO_SILENCE_MATCHERS=$matchers
VMO_SILENCE_STARTS=$begins
VMO_SILENCE_ENDS=$ends
VMO_SILENCE_UPDATED=$changed
VMO_SILENCE_CREATED_BY=$by
VMO_SILENCE_COMMENT=$comment
ENTRY
    done
  cp "$own/rows" "$own/seen"
}

# Standard input becomes the file <path>, whole.
publish() { cat >"$1.new" && mv -fT "$1.new" "$1"; }

main "$@"
