import { MATCHER } from "./links";
import type { MessageLinks } from "./places";
import { description } from "./words";

/** Alerts of one group that a mail shows in full. */
const MOST = 50;

const LINK = "display:inline-block;margin:0 8px 8px 0;padding:8px 14px;border-radius:4px;text-decoration:none";
const QUIET = `${LINK};background:#eceff1;color:#263238`;

/**
 * The HTML mail: one column that fits a phone, styles within the tags because mail programs drop others, and colours that
 * stand for severities.
 *
 * Addresses are put together here and not by the text templates: in HTML the template engine escapes each part itself.
 */
export function mailTemplates(links: MessageLinks): string {
  return `{{ define "observability.htmlColor" -}}
{{ if ne .Status "firing" }}#2e7d32{{ else if eq (index .Labels "severity") "critical" }}#c62828{{ else if eq (index .Labels "severity") "info" }}#1565c0{{ else }}#b45309{{ end }}
{{- end }}

{{ define "observability.htmlFilter" -}}
{{ range $index, $label := .SortedPairs }}{{ if $index }}%2C%20{{ end }}${MATCHER.replaceAll("FORM", "print")}{{ end }}
{{- end }}

{{ define "observability.htmlAlert" -}}
<p style="margin:0 0 4px 0;font-size:12px;letter-spacing:1px;font-weight:bold;color:{{ template "observability.htmlColor" . }}">{{ .Status | toUpper }}{{ with .Labels.severity }} &middot; {{ . | toUpper }}{{ end }}</p>
<p style="margin:0 0 8px 0;font-size:17px;line-height:1.3;font-weight:bold">{{ template "observability.summary" . }}</p>
${description('<p style="margin:0 0 8px 0;line-height:1.45">{{ . }}</p>')}
<p style="margin:0 0 12px 0;color:#607d8b">{{ template "observability.since" . }}</p>
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 12px 0;font-size:13px;color:#455a64">
{{ range .Labels.SortedPairs }}<tr><td style="padding:2px 12px 2px 0;vertical-align:top;color:#78909c">{{ .Name }}</td><td style="padding:2px 0;word-break:break-word">{{ .Value }}</td></tr>
{{ end }}</table>
{{- end }}

{{ define "observability.html" -}}
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ template "observability.title" . }}</title>
</head>
<body style="margin:0;padding:0;background:#f4f6f8;color:#263238;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f6f8"><tr><td align="center" style="padding:16px 8px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:640px">
<tr><td style="padding:4px 4px 12px 4px"><h1 style="margin:0;font-size:20px;line-height:1.3">{{ template "observability.title" . }}</h1></td></tr>
{{ range $index, $alert := .Alerts }}{{ if lt $index ${MOST} }}<tr><td style="padding:0 0 12px 0">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#ffffff;border-radius:6px;border-left:6px solid {{ template "observability.htmlColor" . }}"><tr><td style="padding:14px 16px 8px 16px">
{{ template "observability.htmlAlert" . }}
{{ with .Annotations.runbook_url }}<a href="{{ . }}" style="${LINK};background:#1565c0;color:#ffffff">Runbook</a>{{ end }}
{{ if .Annotations.dashboard_url }}<a href="{{ .Annotations.dashboard_url ${links.times} }}" style="${QUIET}">Dashboard</a>{{ end }}
{{ if .Annotations.log_url }}<a href="{{ .Annotations.log_url ${links.times} }}" style="${QUIET}">Logs</a>{{ end }}
{{ if .Annotations.trace_url }}<a href="{{ .Annotations.trace_url ${links.times} }}" style="${QUIET}">Traces</a>{{ end }}
${links.queries ? `{{ with .GeneratorURL }}<a href="{{ . }}" style="${QUIET}">Query</a>{{ end }}` : ""}
${links.silences === undefined ? "" : `{{ if eq .Status "firing" }}<a href="${links.silences.replace("{{ .", "{{ $.")}?filter=%7B{{ template "observability.htmlFilter" .Labels }}%7D" style="${QUIET}">Silence</a>{{ end }}`}
</td></tr></table>
</td></tr>
{{ end }}{{ end }}<tr><td style="padding:4px;font-size:12px;color:#78909c">{{ if gt (len .Alerts) ${MOST} }}These are the first ${MOST} of {{ len .Alerts }} alerts. {{ end }}Receiver {{ .Receiver }} of <a href="${links.home}" style="color:#546e7a">Alertmanager</a></td></tr>
</table>
</td></tr></table>
</body>
</html>
{{ end }}
`;
}
