import { plainText, TEMPLATE_ESCAPES } from "../../escaping";
import { linkTemplates } from "./links";
import { mailTemplates } from "./mail";
import { PAGERDUTY } from "./pagerduty";
import type { MessageLinks } from "./places";
import { slackTemplates } from "./slack";
import { teamsTemplates } from "./teams";
import { labels, LOG_WINDOW, WORDS } from "./words";

export { messageLinks, type MessageLinks, type MessagePlaces } from "./places";

/** Alerts of one group that a text shows in full. */
const MOST = 50;

const text = ({ silences, queries }: MessageLinks) => `{{ define "observability.text" -}}
{{ range $index, $alert := .Alerts }}{{ if lt $index ${MOST} }}
{{- .Status | toUpper }}: {{ template "observability.summary" . }}
{{ with .Annotations.description }}{{ . }}
{{ end }}{{ template "observability.since" . }}
${labels(plainText)}
{{ with .Annotations.runbook_url }}Runbook: {{ . }}
{{ end }}{{ with .Annotations.dashboard_url }}Dashboard: {{ . }}
{{ end }}{{ if .Annotations.log_url }}Logs: {{ template "observability.logs" . }}
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

/** No square brackets: in a text message each of them counts twice. The cut is by characters, never within one. */
const SMS = `{{ define "observability.sms" -}}
{{ $what := printf "%d alerts" (len .Alerts) }}{{ with .CommonLabels.alertname }}{{ $what = . }}{{ end }}
{{- $grave := "" }}{{ with .CommonLabels.severity }}{{ $grave = printf " %s" . }}{{ end }}
{{- $where := "" }}{{ with .CommonLabels.instance }}{{ $where = printf " on %s" . }}{{ end }}
{{- $summary := "" }}{{ with .CommonAnnotations.summary }}{{ $summary = printf ". %s" . }}{{ end }}
{{- printf "%.140s" (printf "%s%s: %s%s%s" (.Status | toUpper) $grave $what $where $summary) }}
{{- end }}
`;

/**
 * Message templates in Alertmanager's template language, with no function that 0.25 lacks. Title: what and where. Body, for
 * each alert: summary, description (it has value and limit), since when, labels, and links to the runbook, the dashboard and
 * the logs (where the alert has annotations `dashboard_url` and `log_url`; `__FROM__` and `__TO__` in the latter become
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
    PAGERDUTY,
    text(to),
    SMS,
    mailTemplates(LOG_WINDOW, to),
  ].join("\n");
}
