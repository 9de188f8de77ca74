import { pagerdutyDetail } from "../../escaping";
import type { MessageLinks } from "./places";
import { define, list, what, where } from "./words";

const ofFirst = (pipeline: string) => `{{ with index .Alerts 0 }}${pagerdutyDetail(pipeline)}{{ end }}`;
const linkOfFirst = (annotation: string, times: string) =>
  `{{ with index .Alerts 0 }}{{ if ${annotation} }}${pagerdutyDetail(`${annotation} ${times}`)}{{ end }}{{ end }}`;

/** Details of an event for PagerDuty. */
export const pagerdutyTemplates = ({ times }: MessageLinks): string =>
  [
    define("detailWhat", what(pagerdutyDetail)),
    define("detailWhere", where(pagerdutyDetail)),
    define("detailSince", '{{ with index .Alerts 0 }}{{ template "observability.since" . }}{{ end }}'),
    define("detailDescription", ofFirst(".Annotations.description")),
    define("detailRunbook", ofFirst(".Annotations.runbook_url")),
    define("detailDashboard", linkOfFirst(".Annotations.dashboard_url", times)),
    define("detailLogs", linkOfFirst(".Annotations.log_url", times)),
    define("detailTraces", linkOfFirst(".Annotations.trace_url", times)),
    define("detailList", list(pagerdutyDetail)),
  ].join("\n");
