/**
 * Message templates in Alertmanager's template language, with no function that 0.25 lacks. Title: what and where. Body, for
 * each alert: summary, description (it has value, threshold and duration), since when, labels, runbook, and the query.
 *
 * @see https://prometheus.io/docs/alerting/latest/notifications/
 */
export const MESSAGE_TEMPLATES = `{{ define "observability.title" -}}
[{{ .Status | toUpper }}{{ if gt (len .Alerts) 1 }}:{{ if eq .Status "firing" }}{{ len .Alerts.Firing }}{{ else }}{{ len .Alerts }}{{ end }}{{ end }}] {{ if .CommonLabels.alertname }}{{ .CommonLabels.alertname }}{{ else }}{{ len .Alerts }} alerts{{ end }}
{{- with .CommonLabels.instance }} on {{ . }}{{ end }}{{ with .CommonLabels.severity }} ({{ . }}){{ end }}
{{- end }}

{{ define "observability.color" -}}
{{ if ne .Status "firing" }}good{{ else if eq (index .CommonLabels "severity") "critical" }}danger{{ else }}warning{{ end }}
{{- end }}

{{ define "observability.link" -}}
{{ if .CommonAnnotations.runbook_url }}{{ .CommonAnnotations.runbook_url }}{{ else }}{{ .ExternalURL }}/#/alerts?receiver={{ .Receiver | urlquery }}{{ end }}
{{- end }}

{{ define "observability.since" -}}
{{ if eq .Status "firing" }}since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} UTC{{ else }}from {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} to {{ .EndsAt.UTC.Format "2006-01-02 15:04:05" }} UTC{{ end }}
{{- end }}

{{ define "observability.labels" -}}
{{ range $index, $label := .Labels.SortedPairs }}{{ if $index }}, {{ end }}{{ $label.Name }}={{ $label.Value }}{{ end }}
{{- end }}

{{ define "observability.slack" -}}
{{ range .Alerts }}
{{- if eq .Status "firing" }}:red_circle:{{ else }}:large_green_circle:{{ end }} *{{ if .Annotations.summary }}{{ .Annotations.summary }}{{ else }}{{ .Labels.alertname }}{{ end }}*
{{ with .Annotations.description }}{{ . }}
{{ end }}{{ template "observability.since" . }}
{{ template "observability.labels" . }}
{{ with .Annotations.runbook_url }}<{{ . }}|Runbook>{{ end }}{{ with .GeneratorURL }} <{{ . }}|Query>{{ end }}

{{ end }}
{{- end }}

{{ define "observability.text" -}}
{{ range .Alerts }}
{{- .Status | toUpper }}: {{ if .Annotations.summary }}{{ .Annotations.summary }}{{ else }}{{ .Labels.alertname }}{{ end }}
{{ with .Annotations.description }}{{ . }}
{{ end }}{{ template "observability.since" . }}
{{ template "observability.labels" . }}
{{ with .Annotations.runbook_url }}Runbook: {{ . }}
{{ end }}{{ with .GeneratorURL }}Query: {{ . }}
{{ end }}
{{ end -}}
{{ end }}

{{ define "observability.html" -}}
<!DOCTYPE html>
<html lang="en">
<body style="font-family: sans-serif; color: #222222">
<h2 style="font-size: 18px">{{ template "observability.title" . }}</h2>
{{ range .Alerts }}
<div style="margin: 0 0 16px 0; padding: 8px 12px; border-left: 4px solid {{ if eq .Status "firing" }}#c62828{{ else }}#2e7d32{{ end }}">
<p style="margin: 0; font-weight: bold">{{ if .Annotations.summary }}{{ .Annotations.summary }}{{ else }}{{ .Labels.alertname }}{{ end }}</p>
{{ with .Annotations.description }}<p style="margin: 4px 0">{{ . }}</p>{{ end }}
<p style="margin: 4px 0">{{ template "observability.since" . }}</p>
<p style="margin: 4px 0; color: #666666">{{ template "observability.labels" . }}</p>
<p style="margin: 4px 0">{{ with .Annotations.runbook_url }}<a href="{{ . }}">Runbook</a>{{ end }}{{ with .GeneratorURL }} <a href="{{ . }}">Query</a>{{ end }}</p>
</div>
{{ end }}
<p style="color: #666666">Receiver {{ .Receiver }} of <a href="{{ .ExternalURL }}">Alertmanager</a></p>
</body>
</html>
{{ end }}
`;
