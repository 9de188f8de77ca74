import { createHash } from "node:crypto";
import { urlPart } from "../escaping";
import type { Alert } from "./rule";
import { labelsUsed } from "./template";

/** Base addresses of what alerts link to beside their runbooks. */
export interface AlertLinks {
  /** Grafana. @default - alerts do not link to dashboards */
  readonly dashboards?: string;
  /** Kibana. @default - alerts do not link to logs */
  readonly logs?: string;
}

/** A dashboard that tells more about an alert. */
export interface AlertDashboard {
  readonly uid: "infrastructure-overview" | "application-performance";
  readonly title: string;
}

/** The dashboards of sections 5.1 and 5.2 of the specification. */
export const DASHBOARDS = {
  hosts: { uid: "infrastructure-overview", title: "Infrastructure Overview" },
  applications: { uid: "application-performance", title: "Application Performance" },
} as const satisfies Readonly<Record<string, AlertDashboard>>;

/** Families of the document's alerts that are about applications, whoever wrote them. */
const APPLICATION_FAMILIES = ["errors", "latency", "database"];

/** Parts of an address and of a file's name at once; anything else has to be spelt otherwise. */
const PLAIN = /^(?!index\.html$)[A-Za-z0-9_@+=,-][A-Za-z0-9._@+=,-]*$/i;

/** Archives of releases have 155 characters for the folders of a file. */
const LONGEST = 100;

/**
 * Name of the page about an alert, as a file and as a part of addresses. It is the alert's own name wherever files can have
 * that name; of others what remains of it, with a few digits that keep it unique.
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

/** The dashboard for an alert: of applications, where it is about one, and of hosts otherwise. */
export function dashboardOf({ family, from }: Pick<Alert, "family" | "from">): AlertDashboard {
  return from.includes("application") || APPLICATION_FAMILIES.includes(family)
    ? DASHBOARDS.applications
    : DASHBOARDS.hosts;
}

/** Address of a dashboard of the Grafana at `base`; `instance` chooses the host. */
export function dashboardAddress(base: string, { uid }: Pick<AlertDashboard, "uid">, instance?: string): string {
  return `${withoutSlash(base)}/d/${uid}${instance === undefined ? "" : `?var-instance=${instance}`}`;
}

/** Address of the log search of the Kibana at `base`, from one moment to another; `instance` chooses the host's records. */
export function logAddress(base: string, from: string, to: string, instance?: string): string {
  const time = `_g=(time:(from:'${from}',to:'${to}'))`;
  const query = instance === undefined ? "" : `&_a=(query:(language:kuery,query:'hostname:%22${instance}%22'))`;
  return `${withoutSlash(base)}/app/discover#/?${time}${query}`;
}

/**
 * Annotations that lead from an alert to dashboards and logs. Message templates put the times in for `__FROM__` and `__TO__`,
 * which rules do not know.
 */
export function linkAnnotations(alert: Alert, { dashboards, logs }: AlertLinks): Readonly<Record<string, string>> {
  // The texts are checked to use no label that the alert does not have, and ours name the instance wherever there is one.
  const hasInstance = labelsUsed(`${alert.summary} ${alert.description}`).includes("instance");
  const instance = hasInstance ? "{{ $labels.instance }}" : undefined;
  return {
    ...(dashboards !== undefined && { dashboard_url: dashboardAddress(dashboards, dashboardOf(alert), instance) }),
    ...(logs !== undefined && { log_url: logAddress(logs, "__FROM__", "__TO__", instance) }),
  };
}

/** `base` without slashes at its end, so that a path can follow. */
export function withoutSlash(base: string): string {
  return base.replace(/\/+$/, "");
}
