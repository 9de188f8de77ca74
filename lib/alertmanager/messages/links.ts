import type { MessageLinks } from "./places";
import { define, link } from "./words";

/** A name of a label in a matcher: bare, where every version takes it bare. */
export const MATCHER = `{{ if match "^[a-zA-Z_][a-zA-Z0-9_]*$" $label.Name }}{{ printf "%s=%q" $label.Name $label.Value | FORM }}{{ else }}{{ printf "%q=%q" $label.Name $label.Value | FORM }}{{ end }}`;

const first = (body: string) => `{{ with index .Alerts 0 }}${body}{{ end }}`;

/** Links of the first alert whose addresses want times, and their annotations. */
const FIRST = [
  ["Dashboard", "dashboard_url"],
  ["Logs", "log_url"],
  ["Traces", "trace_url"],
] as const;

/** Addresses. Those of one alert take the alert or its labels. */
export const linkTemplates = ({ alerts, silences, queries, times }: MessageLinks): string =>
  [
    define("alerts", alerts),
    ...(silences === undefined ? [] : [define("silences", silences)]),
    define(
      "link",
      '{{ if match "^https?://" .CommonAnnotations.runbook_url }}{{ .CommonAnnotations.runbook_url }}{{ else }}{{ template "observability.alerts" . }}{{ end }}',
    ),
    define("logs", `{{ .Annotations.log_url ${times} }}`),
    define("traces", `{{ .Annotations.trace_url ${times} }}`),
    define(
      "filter",
      `%7B{{ range $index, $label := .SortedPairs }}{{ if $index }}%2C%20{{ end }}${MATCHER.replaceAll("FORM", 'urlquery | reReplaceAll "[+]" "%20"')}{{ end }}%7D`,
    ),
    define(
      "firstSilence",
      silences === undefined
        ? ""
        : `{{ if eq .Status "firing" }}{{ template "observability.silences" . }}?filter=${first('{{ template "observability.filter" .Labels }}')}{{ end }}`,
    ),
    define("firstRunbook", first(link(".Annotations.runbook_url", "{{ . }}"))),
    ...FIRST.map(([name, annotation]) =>
      define(`first${name}`, first(link(`(.Annotations.${annotation} ${times})`, "{{ . }}"))),
    ),
    define("firstQuery", queries ? first(link(".GeneratorURL", "{{ . }}")) : ""),
  ].join("\n");
