import { slackAddress, slackText } from "../../escaping";
import type { MessageLinks } from "./places";
import { define, description, labels, link, summary, title } from "./words";

/** Alerts of one group that a message shows in full; Slack cuts longer messages. */
const MOST = 20;

const to = (words: string) => `<${slackAddress(".")}|${words}>`;

/** Messages of Slack: the title, and all about each alert. Marks of style mean nothing in them. */
export const slackTemplates = ({ silences, queries, times }: MessageLinks): string =>
  [
    define("slackTitle", title(slackText)),
    define(
      "slack",
      `{{ range $index, $alert := .Alerts }}{{ if lt $index ${MOST} }}
{{- if eq .Status "firing" }}:red_circle:{{ else }}:large_green_circle:{{ end }} ${summary(slackText)}
${description(`${slackText(".")}\n`)}{{ template "observability.since" . }}
${labels(slackText)}
${link(".Annotations.runbook_url", to("Runbook"))}
{{- ${link(`(.Annotations.dashboard_url ${times})`, ` ${to("Dashboard")}`).slice(3)}
{{- if .Annotations.log_url }}${link(`(.Annotations.log_url ${times})`, ` ${to("Logs")}`)}{{ end }}
{{- if .Annotations.trace_url }}${link(`(.Annotations.trace_url ${times})`, ` ${to("Traces")}`)}{{ end }}
${queries ? `{{- ${link(".GeneratorURL", ` ${to("Query")}`).slice(3)}` : "{{- /* */ -}}"}
${silences === undefined ? "" : '{{- if eq .Status "firing" }} <{{ template "observability.silences" $ }}?filter={{ template "observability.filter" .Labels }}|Silence>{{ end }}'}

{{ end }}{{ end }}
{{- if gt (len .Alerts) ${MOST} }}These are the first ${MOST}: <{{ template "observability.alerts" . }}|all {{ len .Alerts }} alerts>
{{ end }}`,
    ),
  ].join("\n");
