import { pagerdutyDetail } from "../../escaping";
import { define, list, LINK_WINDOW, what, where } from "./words";

const ofFirst = (pipeline: string) => `{{ with index .Alerts 0 }}${pagerdutyDetail(pipeline)}{{ end }}`;
const linkOfFirst = (annotation: string) =>
  `{{ with index .Alerts 0 }}{{ if ${annotation} }}${pagerdutyDetail(`${annotation} ${LINK_WINDOW}`)}{{ end }}{{ end }}`;

/** Details of an event for PagerDuty. */
export const PAGERDUTY = [
  define("detailWhat", what(pagerdutyDetail)),
  define("detailWhere", where(pagerdutyDetail)),
  define("detailSince", '{{ with index .Alerts 0 }}{{ template "observability.since" . }}{{ end }}'),
  define("detailDescription", ofFirst(".Annotations.description")),
  define("detailRunbook", ofFirst(".Annotations.runbook_url")),
  define("detailDashboard", linkOfFirst(".Annotations.dashboard_url")),
  define("detailLogs", linkOfFirst(".Annotations.log_url")),
  define("detailList", list(pagerdutyDetail)),
].join("\n");
