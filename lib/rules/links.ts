import { createHash } from "node:crypto";
import { HOST_FIELD, logAddress, traceSearchAddress, withoutSlash } from "../correlation";
import { templateText, urlPart } from "../escaping";
import type { Alert } from "./rule";
import { labelsUsed } from "./template";

/** Where alerts link to beside their runbooks. */
export interface AlertLinks {
  /** Base address of Grafana. @default - alerts do not link to dashboards */
  readonly dashboards?: string;
  /** Base address of the portal's own dashboards, for a stack without Grafana. @default - there are none */
  readonly live?: string;
  /** UID of the dashboard about hosts. @default - links lead to the list of dashboards */
  readonly hostDashboard?: string;
  /** UID of the dashboard about applications. @default - links lead to the list of dashboards */
  readonly applicationDashboard?: string;
  /** UID of the dashboard about objectives. @default - links lead to the list of dashboards */
  readonly objectiveDashboard?: string;
  /** Base address of Kibana. @default - alerts do not link to logs */
  readonly logs?: string;
  /** Base address of Jaeger. @default - alerts do not link to traces */
  readonly traces?: string;
}

/** What a dashboard is about. */
export type DashboardSubject = "host" | "application" | "objective";

/** By which variable of its dashboard one of them is chosen. */
const CHOSEN_BY = { host: "instance", application: "instance", objective: "slo" } as const;

/** Families of the document's alerts that are about applications, no matter who wrote them. */
const APPLICATION_FAMILIES = ["errors", "latency", "database"];

/** Parts of an address and of a file's name at once; anything else has to be spelt otherwise. */
const PLAIN = /^(?!index(\.html)?$)[A-Za-z0-9_@+=,-][A-Za-z0-9._@+=,-]*$/i;

/** Archives of releases have 100 characters for the name of a file, with its ending. */
const LONGEST = 95;

/**
 * Name of the page about an alert, as a file and as a part of addresses. It is the alert's own name where files can have
 * that name; otherwise what remains of it, with a few digits that keep it unique.
 */
export function pageName(alert: string): string {
  if (alert.length <= LONGEST && PLAIN.test(alert)) return alert;
  const rest = alert
    .replace(/[^A-Za-z0-9_]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, LONGEST - 9);
  const digits = createHash("sha256").update(alert).digest("hex").slice(0, 8);
  return rest === "" ? digits : `${rest}-${digits}`;
}

/** Address of the page about an alert below `base`. */
export function runbookAddress(base: string, alert: string): string {
  return `${withoutSlash(base)}/${urlPart(pageName(alert))}`;
}

/** What an alert is about, and so which dashboard shows more about it. */
export function subjectOf({ family, from, objective }: Pick<Alert, "family" | "from" | "objective">): DashboardSubject {
  if (objective !== undefined) return "objective";
  return from.includes("application") || APPLICATION_FAMILIES.includes(family) ? "application" : "host";
}

/**
 * Address of the dashboard about `subject`, where its UID is known, and else of the list of dashboards: in Grafana, or else in the portal;
 * undefined without either. `chosen` is the one host or objective that it is to show, `from` the time that it shows since.
 */
export function dashboardAddress(
  { dashboards, live, hostDashboard, applicationDashboard, objectiveDashboard }: AlertLinks,
  subject: DashboardSubject,
  chosen?: string,
  from?: string,
): string | undefined {
  const base = dashboards ?? live;
  if (base === undefined) return undefined;
  const uid = { host: hostDashboard, application: applicationDashboard, objective: objectiveDashboard }[subject];
  const inGrafana = dashboards !== undefined;
  if (uid === undefined) return `${withoutSlash(base)}/${inGrafana ? "dashboards" : ""}`;
  const query = [
    ...(chosen === undefined ? [] : [`var-${CHOSEN_BY[subject]}=${chosen}`]),
    ...(from === undefined ? [] : [`from=${from}`, "to=now"]),
  ].join("&");
  const page = inGrafana ? `/d/${uid}` : `/${uid}/`;
  return `${withoutSlash(base)}${page}${query === "" ? "" : `?${query}`}`;
}

/** What message templates put the times around an alert's beginning in for, which rules do not know. */
const RANGE = { from: { slot: "__FROM__" }, to: { slot: "__TO__" } };
const RANGE_IN_MICROSECONDS = { from: { slot: "__FROM_US__" }, to: { slot: "__TO_US__" } };

/** Annotations that lead from an alert to dashboards, logs and traces. */
export function linkAnnotations(alert: Alert, links: AlertLinks): Readonly<Record<string, string>> {
  // The texts are checked to use no label that the alert does not have, and ours name the instance where there is one.
  const hasInstance = labelsUsed(`${alert.summary} ${alert.description}`).includes("instance");
  const instance = hasInstance ? "{{ $labels.instance }}" : undefined;
  const { dashboards, live, logs, traces } = links;
  const escaped = {
    ...links,
    ...(dashboards !== undefined && { dashboards: templateText(dashboards) }),
    ...(live !== undefined && { live: templateText(live) }),
  };
  const chosen = alert.objective === undefined ? instance : urlPart(alert.objective);
  const dashboard = dashboardAddress(escaped, subjectOf(alert), chosen, "__FROM__");
  return {
    ...(dashboard !== undefined && { dashboard_url: dashboard }),
    ...(logs !== undefined && {
      log_url: logAddress(templateText(logs), RANGE, {
        [HOST_FIELD]: instance === undefined ? instance : { slot: instance },
      }),
    }),
    ...(traces !== undefined && subjectOf(alert) === "application" && { trace_url: tracesOf(templateText(traces)) }),
  };
}

/** Traces of the service that an alert is about, where its series say which. */
function tracesOf(base: string): string {
  const search = { service: { slot: "{{ . | urlquery }}" }, range: RANGE_IN_MICROSECONDS };
  return `{{ with $labels.service }}${traceSearchAddress(base, search)}{{ end }}`;
}
