import { plainText, type TemplateEscape } from "../../escaping";

/** What a message is about, for everything: the alert's name, or how many there are. */
export function what(escape: TemplateEscape): string {
  return `{{ if .CommonLabels.alertname }}${escape(".CommonLabels.alertname")}{{ else }}{{ len .Alerts }} alerts{{ end }}`;
}

/** `cpu_high on web-1, web-2 (warning)`, for everything. */
function heading(escape: TemplateEscape): string {
  return `${what(escape)}${HOSTS}{{ with $found }} on ${escape(".")}{{ end }}{{ with .CommonLabels.severity }} (${escape(".")}){{ end }}`;
}

/** `[FIRING:2] cpu_high on web-1, web-2 (warning)`, for everything. */
export function title(escape: TemplateEscape): string {
  return `[{{ .Status | toUpper }}{{ if gt (len .Alerts) 1 }}:{{ if eq .Status "firing" }}{{ len .Alerts.Firing }}{{ else }}{{ len .Alerts }}{{ end }}{{ end }}] ${heading(escape)}`;
}

/** One line about an alert. Summaries say what is so, which of one that is over would be false. */
export function summary(escape: TemplateEscape): string {
  return `{{ if ne .Status "firing" }}No longer: {{ end }}{{ if .Annotations.summary }}${escape(".Annotations.summary")}{{ else }}${escape(".Labels.alertname")}{{ end }}`;
}

/** What an alert that fires says in full; nothing of one that is over: there is nothing to do about it. */
export function description(body: string): string {
  return `{{ if eq .Status "firing" }}{{ with .Annotations.description }}${body}{{ end }}{{ end }}`;
}

/** `family=cpu, instance=web-1`, of an alert. */
export function labels(escape: TemplateEscape): string {
  return `{{ range $position, $label := .Labels.SortedPairs }}{{ if $position }}, {{ end }}${escape("$label.Name")}=${escape("$label.Value")}{{ end }}`;
}

/** Sets `$found` to the hosts of a message, each once, and the first five where there are many. */
const HOSTS = (() => {
  const slots = ["$first", "$second", "$third", "$fourth", "$fifth"];
  const isNew = `not (eq . ${slots.join(" ")})`;
  // The language has no list to add to: each host takes the first slot that is free.
  const taken = slots.map((slot) => `eq ${slot} "" }}{{ ${slot} = .`).join(" }}{{ else if ");
  const add = `{{ if ${taken} }}{{ else }}{{ $more = ", …" }}{{ end }}`;
  const rest = slots.slice(1).map((slot) => `{{ with ${slot} }}{{ $found = printf "%s, %s" $found . }}{{ end }}`);
  return [
    "{{ $found := .CommonLabels.instance }}{{ if not $found }}",
    ...slots.map((slot) => `{{ ${slot} := "" }}`),
    '{{ $more := "" }}',
    `{{ range .Alerts }}{{ with .Labels.instance }}{{ if ${isNew} }}${add}{{ end }}{{ end }}{{ end }}`,
    "{{ $found = $first }}",
    ...rest,
    '{{ $found = printf "%s%s" $found $more }}{{ end }}',
  ].join("");
})();

/** The hosts of a message, for everything. */
export function where(escape: TemplateEscape): string {
  return `${HOSTS}${escape("$found")}`;
}

/** A line for each alert of a list: what it says, and about which host. */
export function list(escape: TemplateEscape): string {
  const line =
    '{{ $line := .Labels.alertname }}{{ with .Annotations.summary }}{{ $line = . }}{{ end }}{{ with .Labels.instance }}{{ $line = printf "%s (%s)" $line . }}{{ end }}';
  const add = '{{ if $lines }}{{ $lines = printf "%s\\n%s" $lines $line }}{{ else }}{{ $lines = $line }}{{ end }}';
  return `{{ $lines := "" }}{{ range . }}${line}${add}{{ end }}${escape("$lines")}`;
}

/** `body` where `pipeline` gives an address of the web, which is the dot in it: an annotation may be anything. */
export function link(pipeline: string, body: string): string {
  return `{{ with ${pipeline} }}{{ if match "^https?://" . }}${body}{{ end }}{{ end }}`;
}

/** Templates whose names begin with `observability.`. */
export function define(name: string, body: string): string {
  return `{{ define "observability.${name}" -}}\n${body}\n{{- end }}\n`;
}

const SEVERITIES = `${define(
  "color",
  '{{ if ne .Status "firing" }}good{{ else if eq (index .CommonLabels "severity") "critical" }}danger{{ else }}warning{{ end }}',
)}
${define(
  "pagerdutySeverity",
  '{{ $severity := .CommonLabels.severity }}{{ if or (eq $severity "critical") (eq $severity "warning") (eq $severity "info") }}{{ $severity }}{{ else }}error{{ end }}',
)}
${define(
  "priority",
  '{{ $severity := .CommonLabels.severity }}{{ if eq $severity "critical" }}P1{{ else if eq $severity "error" }}P2{{ else if eq $severity "info" }}P5{{ else }}P3{{ end }}',
)}`;

/** Words about one or all alerts of a message, as plain text. Those of one alert take the alert, the others everything. */
export const WORDS = [
  define("title", title(plainText)),
  define("headline", `${heading(plainText)}{{ with .CommonAnnotations.summary }}: {{ . }}{{ end }}`),
  define("what", what(plainText)),
  define(
    "source",
    `{{ $known := false }}{{ range .Alerts }}{{ with .Labels.instance }}{{ $known = true }}{{ end }}{{ end }}
{{- if $known }}${where(plainText)}{{ else if or .CommonLabels.service .CommonLabels.job }}{{ template "observability.service" . }}{{ else }}Alertmanager{{ end }}`,
  ),
  define(
    "service",
    "{{ if .CommonLabels.service }}{{ .CommonLabels.service }}{{ else }}{{ .CommonLabels.job }}{{ end }}",
  ),
  SEVERITIES,
  define("summary", summary(plainText)),
  define(
    "since",
    '{{ if eq .Status "firing" }}Firing since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} UTC{{ else }}Fired from {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} to {{ .EndsAt.UTC.Format "2006-01-02 15:04:05" }} UTC{{ end }}',
  ),
].join("\n");
