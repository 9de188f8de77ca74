import { pagerdutyDetail } from "../../escaping";
import { define, list, LOG_WINDOW, what, where } from "./words";

const ofFirst = (pipeline: string) => `{{ with index .Alerts 0 }}${pagerdutyDetail(pipeline)}{{ end }}`;

/** Details of an event for PagerDuty. */
export const PAGERDUTY = [
  define("detailWhat", what(pagerdutyDetail)),
  define("detailWhere", where(pagerdutyDetail)),
  define("detailSince", '{{ with index .Alerts 0 }}{{ template "observability.since" . }}{{ end }}'),
  define("detailDescription", ofFirst(".Annotations.description")),
  define("detailRunbook", ofFirst(".Annotations.runbook_url")),
  define("detailDashboard", ofFirst(".Annotations.dashboard_url")),
  define(
    "detailLogs",
    `{{ with index .Alerts 0 }}{{ if .Annotations.log_url }}${pagerdutyDetail(`.Annotations.log_url ${LOG_WINDOW}`)}{{ end }}{{ end }}`,
  ),
  define("detailList", list(pagerdutyDetail)),
].join("\n");
