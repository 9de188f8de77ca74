import { plainText, TEMPLATE_ESCAPES } from "../../escaping";
import { linkTemplates } from "./links";
import { mailTemplates } from "./mail";
import { pagerdutyTemplates } from "./pagerduty";
import type { MessageLinks } from "./places";
import { slackTemplates } from "./slack";
import { teamsTemplates } from "./teams";
import { description, labels, WORDS } from "./words";

export { messageLinks, type MessageLinks, type MessagePlaces } from "./places";

/** Alerts of one group that a text shows in full. */
const MOST = 50;

const text = ({ silences, queries, times }: MessageLinks) => `{{ define "observability.text" -}}
{{ range $index, $alert := .Alerts }}{{ if lt $index ${MOST} }}
{{- .Status | toUpper }}: {{ template "observability.summary" . }}
${description("{{ . }}\n")}{{ template "observability.since" . }}
${labels(plainText)}
{{ with .Annotations.runbook_url }}Runbook: {{ . }}
{{ end }}{{ if .Annotations.dashboard_url }}Dashboard: {{ .Annotations.dashboard_url ${times} }}
{{ end }}{{ if .Annotations.log_url }}Logs: {{ template "observability.logs" . }}
{{ end }}{{ if .Annotations.trace_url }}Traces: {{ template "observability.traces" . }}
{{ end }}${queries ? "{{ with .GeneratorURL }}Query: {{ . }}\n{{ end }}" : ""}${
  silences === undefined
    ? ""
    : '{{ if eq .Status "firing" }}Silence: {{ template "observability.silences" $ }}?filter={{ template "observability.filter" .Labels }}\n{{ end }}'
}
{{ end }}{{ end -}}
{{ if gt (len .Alerts) ${MOST} }}These are the first ${MOST} of {{ len .Alerts }} alerts: {{ template "observability.alerts" . }}
{{ end -}}
{{ end }}
`;

/** `disk_full on db-2`, of an alert. */
const NAMED =
  '{{ $name := .Labels.alertname }}{{ with .Labels.instance }}{{ $name = printf "%s on %s" $name . }}{{ end }}';

/**
 * No square brackets: in a text message each of them counts twice. The cut is by characters, never within one. Where alerts differ in
 * name or host, each is named: the one that fired last first, since it is why the message comes.
 */
const SMS = `{{ define "observability.sms" -}}
{{ $alerts := .Alerts.Firing }}{{ if ne .Status "firing" }}{{ $alerts = .Alerts }}{{ end }}
{{- $what := .CommonLabels.alertname }}
{{- with .CommonLabels.instance }}{{ $what = printf "%s on %s" $what . }}{{ end }}
{{- if and (gt (len $alerts) 1) (or (not .CommonLabels.alertname) (not .CommonLabels.instance)) }}
{{- $last := 0 }}{{ range $index, $alert := $alerts }}{{ if .StartsAt.After (index $alerts $last).StartsAt }}{{ $last = $index }}{{ end }}{{ end }}
{{- with index $alerts $last }}${NAMED}{{ $what = printf "%d alerts, last %s" (len $alerts) $name }}{{ end }}
{{- range $index, $alert := $alerts }}{{ if ne $index $last }}${NAMED}{{ $what = printf "%s, %s" $what $name }}{{ end }}{{ end }}
{{- end }}
{{- $grave := "" }}{{ with .CommonLabels.severity }}{{ $grave = printf " %s" . }}{{ end }}
{{- $summary := "" }}{{ if eq .Status "firing" }}{{ with .CommonAnnotations.summary }}{{ $summary = printf ". %s" . }}{{ end }}{{ end }}
{{- printf "%.140s" (printf "%s%s: %s%s" (.Status | toUpper) $grave $what $summary) }}
{{- end }}
`;

/**
 * Message templates in Alertmanager's template language, with no function that 0.25 lacks. Title: what and where. Body, for
 * each alert: summary, description (it has value and limit), start time, labels, and links to the runbook, the dashboard and
 * the logs and traces (where the alert has annotations `dashboard_url`, `log_url` and `trace_url`; `__FROM__` and `__TO__` in them become
 * times around the alert's beginning), the query, and a silence with the alert's labels filled in.
 *
 * @see https://prometheus.io/docs/alerting/latest/notifications/
 */
export function messageTemplates(to: MessageLinks): string {
  return [
    TEMPLATE_ESCAPES,
    WORDS,
    linkTemplates(to),
    slackTemplates(to),
    teamsTemplates(to),
    pagerdutyTemplates(to),
    text(to),
    SMS,
    mailTemplates(to),
  ].join("\n");
}
