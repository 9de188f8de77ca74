import { teamsAddress, teamsText } from "../../escaping";
import type { MessageLinks } from "./places";
import { define, description, labels, link, summary, title } from "./words";

/** Alerts of one group that a card shows in full; Teams refuses larger ones. */
const MOST = 10;

const to = (words: string) => `[${words}](${teamsAddress(".")}) `;

/** Cards of Teams: the title, and all about each alert. Paragraphs are an empty line apart. */
export const teamsTemplates = ({ silences, queries, times }: MessageLinks): string =>
  [
    define("teamsTitle", title(teamsText)),
    define(
      "teams",
      `{{ range $index, $alert := .Alerts }}{{ if lt $index ${MOST} -}}
**${summary(teamsText)}**

${description(`${teamsText(".")}\n\n`)}{{ template "observability.since" . }}

${labels(teamsText)}

${link(".Annotations.runbook_url", to("Runbook"))}
{{- ${link(`(.Annotations.dashboard_url ${times})`, to("Dashboard")).slice(3)}
{{- if .Annotations.log_url }}${link(`(.Annotations.log_url ${times})`, to("Logs"))}{{ end }}
{{- if .Annotations.trace_url }}${link(`(.Annotations.trace_url ${times})`, to("Traces"))}{{ end }}
${queries ? `{{- ${link(".GeneratorURL", to("Query")).slice(3)}` : "{{- /* */ -}}"}
${silences === undefined ? "" : '{{- if eq .Status "firing" }}[Silence]({{ template "observability.silences" $ }}?filter={{ template "observability.filter" .Labels }}){{ end }}'}

{{ end }}{{ end }}
{{- if gt (len .Alerts) ${MOST} }}These are the first ${MOST}: [all {{ len .Alerts }} alerts]({{ template "observability.alerts" . }})
{{ end }}`,
    ),
  ].join("\n");
