import { mailTemplates } from "./mail-templates";

/** Alerts of one group that a message shows in full; chats refuse or cut longer messages. */
const MOST = { slack: 20, teams: 10, text: 50 };

/** When the window of a log link begins, and when it ends: five minutes around the alert's beginning. */
const LOG_WINDOW = `| reReplaceAll "__FROM__" ((.StartsAt.UTC.Add -300000000000).Format "2006-01-02T15:04:05.000Z") | reReplaceAll "__TO__" ((.StartsAt.UTC.Add 300000000000).Format "2006-01-02T15:04:05.000Z")`;

/** Words about one or all alerts of a message. Those of one alert take the alert, the others everything. */
const WORDS = `{{ define "observability.title" -}}
[{{ .Status | toUpper }}{{ if gt (len .Alerts) 1 }}:{{ if eq .Status "firing" }}{{ len .Alerts.Firing }}{{ else }}{{ len .Alerts }}{{ end }}{{ end }}] {{ template "observability.what" . }}
{{- with .CommonLabels.instance }} on {{ . }}{{ end }}{{ with .CommonLabels.severity }} ({{ . }}){{ end }}
{{- end }}

{{ define "observability.headline" -}}
{{ template "observability.what" . }}{{ with .CommonLabels.instance }} on {{ . }}{{ end }}{{ with .CommonLabels.severity }} ({{ . }}){{ end }}{{ with .CommonAnnotations.summary }}: {{ . }}{{ end }}
{{- end }}

{{ define "observability.what" -}}
{{ if .CommonLabels.alertname }}{{ .CommonLabels.alertname }}{{ else }}{{ len .Alerts }} alerts{{ end }}
{{- end }}

{{ define "observability.where" -}}
{{ if .CommonLabels.instance }}{{ .CommonLabels.instance }}{{ else }}{{ range $index, $alert := .Alerts }}{{ with $alert.Labels.instance }}{{ if lt $index 5 }}{{ if $index }}, {{ end }}{{ . }}{{ else if eq $index 5 }}, …{{ end }}{{ end }}{{ end }}{{ end }}
{{- end }}

{{ define "observability.source" -}}
{{ $known := false }}{{ range .Alerts }}{{ with .Labels.instance }}{{ $known = true }}{{ end }}{{ end }}
{{- if $known }}{{ template "observability.where" . }}{{ else if or .CommonLabels.service .CommonLabels.job }}{{ template "observability.service" . }}{{ else }}Alertmanager{{ end }}
{{- end }}

{{ define "observability.service" -}}
{{ if .CommonLabels.service }}{{ .CommonLabels.service }}{{ else }}{{ .CommonLabels.job }}{{ end }}
{{- end }}

{{ define "observability.color" -}}
{{ if ne .Status "firing" }}good{{ else if eq (index .CommonLabels "severity") "critical" }}danger{{ else }}warning{{ end }}
{{- end }}

{{ define "observability.pagerdutySeverity" -}}
{{ $severity := .CommonLabels.severity }}{{ if or (eq $severity "critical") (eq $severity "warning") (eq $severity "info") }}{{ $severity }}{{ else }}error{{ end }}
{{- end }}

{{ define "observability.priority" -}}
{{ $severity := .CommonLabels.severity }}{{ if eq $severity "critical" }}P1{{ else if eq $severity "error" }}P2{{ else if eq $severity "info" }}P5{{ else }}P3{{ end }}
{{- end }}

{{ define "observability.summary" -}}
{{ if .Annotations.summary }}{{ .Annotations.summary }}{{ else }}{{ .Labels.alertname }}{{ end }}
{{- end }}

{{ define "observability.since" -}}
{{ if eq .Status "firing" }}since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} UTC{{ else }}from {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} to {{ .EndsAt.UTC.Format "2006-01-02 15:04:05" }} UTC{{ end }}
{{- end }}

{{ define "observability.labels" -}}
{{ range $index, $label := .Labels.SortedPairs }}{{ if $index }}, {{ end }}{{ $label.Name }}={{ $label.Value }}{{ end }}
{{- end }}

{{ define "observability.list" -}}
{{ range $index, $alert := . }}{{ if $index }}
{{ end }}{{ template "observability.summary" $alert }}{{ with $alert.Labels.instance }} ({{ . }}){{ end }}{{ end }}
{{- end }}
`;

/** Addresses. Those of one alert take the alert or its labels. */
const LINKS = `{{ define "observability.alerts" -}}
{{ .ExternalURL }}/#/alerts?receiver={{ .Receiver | urlquery }}
{{- end }}

{{ define "observability.link" -}}
{{ if .CommonAnnotations.runbook_url }}{{ .CommonAnnotations.runbook_url }}{{ else }}{{ template "observability.alerts" . }}{{ end }}
{{- end }}

{{ define "observability.logs" -}}
{{ .Annotations.log_url ${LOG_WINDOW} }}
{{- end }}

{{ define "observability.filter" -}}
%7B{{ range $index, $label := .SortedPairs }}{{ if $index }}%2C%20{{ end }}{{ printf "%s=%q" $label.Name $label.Value | urlquery | reReplaceAll "[+]" "%20" }}{{ end }}%7D
{{- end }}

{{ define "observability.firstSilence" -}}
{{ if eq .Status "firing" }}{{ .ExternalURL }}/#/silences/new?filter={{ with index .Alerts 0 }}{{ template "observability.filter" .Labels }}{{ end }}{{ end }}
{{- end }}

{{ define "observability.firstRunbook" -}}
{{ with index .Alerts 0 }}{{ .Annotations.runbook_url }}{{ end }}
{{- end }}

{{ define "observability.firstDashboard" -}}
{{ with index .Alerts 0 }}{{ .Annotations.dashboard_url }}{{ end }}
{{- end }}

{{ define "observability.firstLogs" -}}
{{ with index .Alerts 0 }}{{ if .Annotations.log_url }}{{ template "observability.logs" . }}{{ end }}{{ end }}
{{- end }}

{{ define "observability.firstQuery" -}}
{{ with index .Alerts 0 }}{{ .GeneratorURL }}{{ end }}
{{- end }}

{{ define "observability.firstSince" -}}
{{ with index .Alerts 0 }}{{ template "observability.since" . }}{{ end }}
{{- end }}

{{ define "observability.firstDescription" -}}
{{ with index .Alerts 0 }}{{ .Annotations.description }}{{ end }}
{{- end }}
`;

/** Slack's own three characters are escaped: a label could otherwise call everybody or pretend to be a link. */
const SLACK = `{{ define "observability.slackText" -}}
{{ . | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;" }}
{{- end }}

{{ define "observability.slackLink" -}}
{{ . | reReplaceAll "&" "&amp;" | reReplaceAll "<" "%3C" | reReplaceAll ">" "%3E" | reReplaceAll "[|]" "%7C" }}
{{- end }}

{{ define "observability.slack" -}}
{{ range $index, $alert := .Alerts }}{{ if lt $index ${MOST.slack} }}
{{- if eq .Status "firing" }}:red_circle:{{ else }}:large_green_circle:{{ end }} *{{ if .Annotations.summary }}{{ template "observability.slackText" .Annotations.summary }}{{ else }}{{ template "observability.slackText" .Labels.alertname }}{{ end }}*
{{ with .Annotations.description }}{{ template "observability.slackText" . }}
{{ end }}{{ template "observability.since" . }}
{{ range $position, $label := .Labels.SortedPairs }}{{ if $position }}, {{ end }}{{ $label.Name }}={{ template "observability.slackText" $label.Value }}{{ end }}
{{ with .Annotations.runbook_url }}<{{ template "observability.slackLink" . }}|Runbook>{{ end }}
{{- with .Annotations.dashboard_url }} <{{ template "observability.slackLink" . }}|Dashboard>{{ end }}
{{- if .Annotations.log_url }} <{{ template "observability.slackLink" (.Annotations.log_url ${LOG_WINDOW}) }}|Logs>{{ end }}
{{- with .GeneratorURL }} <{{ template "observability.slackLink" . }}|Query>{{ end }}
{{- if eq .Status "firing" }} <{{ $.ExternalURL }}/#/silences/new?filter={{ template "observability.filter" .Labels }}|Silence>{{ end }}

{{ end }}{{ end }}
{{- if gt (len .Alerts) ${MOST.slack} }}These are the first ${MOST.slack}: <{{ template "observability.alerts" . }}|all {{ len .Alerts }} alerts>
{{ end }}
{{- end }}
`;

/** Cards know Markdown, in which round brackets end an address; paragraphs are an empty line apart. */
const TEAMS = `{{ define "observability.teamsLink" -}}
{{ . | reReplaceAll "[(]" "%28" | reReplaceAll "[)]" "%29" | reReplaceAll " " "%20" }}
{{- end }}

{{ define "observability.teams" -}}
{{ range $index, $alert := .Alerts }}{{ if lt $index ${MOST.teams} -}}
**{{ template "observability.summary" . }}**

{{ with .Annotations.description }}{{ . }}

{{ end }}{{ if eq .Status "firing" }}Firing{{ else }}Resolved:{{ end }} {{ template "observability.since" . }}

{{ template "observability.labels" . }}

{{ with .Annotations.runbook_url }}[Runbook]({{ template "observability.teamsLink" . }}) {{ end }}
{{- with .Annotations.dashboard_url }}[Dashboard]({{ template "observability.teamsLink" . }}) {{ end }}
{{- if .Annotations.log_url }}[Logs]({{ template "observability.teamsLink" (.Annotations.log_url ${LOG_WINDOW}) }}) {{ end }}
{{- with .GeneratorURL }}[Query]({{ template "observability.teamsLink" . }}) {{ end }}
{{- if eq .Status "firing" }}[Silence]({{ $.ExternalURL }}/#/silences/new?filter={{ template "observability.filter" .Labels }}){{ end }}

{{ end }}{{ end }}
{{- if gt (len .Alerts) ${MOST.teams} }}These are the first ${MOST.teams}: [all {{ len .Alerts }} alerts]({{ template "observability.alerts" . }})
{{ end }}
{{- end }}
`;

const TEXT = `{{ define "observability.text" -}}
{{ range $index, $alert := .Alerts }}{{ if lt $index ${MOST.text} }}
{{- .Status | toUpper }}: {{ template "observability.summary" . }}
{{ with .Annotations.description }}{{ . }}
{{ end }}{{ template "observability.since" . }}
{{ template "observability.labels" . }}
{{ with .Annotations.runbook_url }}Runbook: {{ . }}
{{ end }}{{ with .Annotations.dashboard_url }}Dashboard: {{ . }}
{{ end }}{{ if .Annotations.log_url }}Logs: {{ template "observability.logs" . }}
{{ end }}{{ with .GeneratorURL }}Query: {{ . }}
{{ end }}{{ if eq .Status "firing" }}Silence: {{ $.ExternalURL }}/#/silences/new?filter={{ template "observability.filter" .Labels }}
{{ end }}
{{ end }}{{ end -}}
{{ if gt (len .Alerts) ${MOST.text} }}These are the first ${MOST.text} of {{ len .Alerts }} alerts: {{ template "observability.alerts" . }}
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
export const MESSAGE_TEMPLATES = [WORDS, LINKS, SLACK, TEAMS, TEXT, SMS, mailTemplates(LOG_WINDOW)].join("\n");
