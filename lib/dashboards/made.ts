import { withoutSlash } from "../correlation";
import type { Advice, AdviceName, Problem } from "../errors";
import { type AlertLinks, type Catalogue, type RuleCheckOptions, type RuleFindings, runbookAddress } from "../rules";
import { withAlerts, type AlertsAbout } from "./alerts";
import { available } from "./available";
import { checkDashboard, uniquenessProblems } from "./check";
import { checkExported } from "./exported/check";
import { readGrafana } from "./exported/read";
import type { Destinations } from "./grafana/destinations";
import { renderGrafana } from "./grafana/render";
import type { Dashboard, OwnedDashboard, Panel } from "../panels";
import { FOLDER, uidOf } from "./names";

/** What {@link dashboardsOf} makes dashboards from. */
export interface DashboardsModel extends AlertsAbout {
  readonly dashboards: readonly OwnedDashboard[];
  /** What queries are checked against. */
  readonly checks: RuleCheckOptions;
  /** Advice that is switched off. */
  readonly off: readonly AdviceName[];
  /** Base address of Kibana. @default - nothing links to logs */
  readonly logs?: string;
}

/** A dashboard as Grafana reads it. */
export interface MadeDashboard {
  readonly uid: string;
  readonly title: string;
  readonly folder: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Files of dashboards, and what is wrong with them. */
interface Findings {
  readonly dashboards: readonly MadeDashboard[];
  readonly problems: readonly Problem[];
  readonly advice: readonly Advice[];
}

/** All dashboards, and what is wrong with them. */
export interface MadeDashboards extends Findings {
  /** Those that are not Grafana's own, with what alerts say about their panels. */
  readonly typed: readonly Dashboard[];
  readonly destinations: Destinations;
}

/**
 * Every dashboard once, without panels of components that would stay empty, with what alerts say about the others. One of Grafana's takes the
 * place of another of its title.
 */
export function dashboardsOf(model: DashboardsModel): MadeDashboards {
  const exported = exportedIn(model);
  const replaced = new Set(exported.dashboards.map(({ title }) => title));
  const merged = mergedByTitle(model.dashboards.flatMap((one) => shownOf(one, model.catalogue))).filter(
    ({ title }) => !replaced.has(title),
  );
  const findings = merged.map((one) => checkDashboard(one, model.catalogue, { ...model.checks, off: model.off }));
  const to: Destinations = {
    uids: new Map([...merged, ...exported.dashboards].map((one) => [one.title, uidOf(one)])),
    ...uidAbout("host", "host", merged),
    ...(model.logs !== undefined && { logs: model.logs }),
    ...namedRunbooks(model),
  };
  const typed = merged.map((one) => withAlerts(one, model));
  const rendered = typed.map((one) => ({
    uid: uidOf(one),
    title: one.title,
    folder: one.folder ?? FOLDER,
    json: renderGrafana(one, to),
  }));
  const all = [...findings, exported];
  return {
    dashboards: [...rendered, ...exported.dashboards],
    typed,
    destinations: to,
    problems: [...uniquenessProblems([...merged, ...exported.dashboards]), ...all.flatMap(({ problems }) => problems)],
    advice: all.flatMap(({ advice }) => advice),
  };
}

/** Where runbooks are, if each of them is called as its alert: a program that draws tables knows the alert's name alone. */
function namedRunbooks({ alerts, runbooks }: DashboardsModel): Pick<Destinations, "runbooks"> {
  if (runbooks === undefined) return {};
  const base = withoutSlash(runbooks);
  return alerts.every(({ name }) => runbookAddress(base, name) === `${base}/${name}`) ? { runbooks: base } : {};
}

/** A typed dashboard as far as it has something to show. Panels of users and of the specification are all kept, and checked. */
function shownOf({ dashboard, byUser }: OwnedDashboard, catalogue: Catalogue): readonly Dashboard[] {
  if ("grafana" in dashboard) return [];
  const shown = byUser || dashboard.path ? dashboard : available(dashboard, catalogue);
  return shown ? [shown] : [];
}

/** Dashboards of Grafana's; of one title, the last. */
function exportedIn({ dashboards, catalogue, off }: DashboardsModel): Findings {
  const byTitle = new Map<string, MadeDashboard>();
  const findings: RuleFindings[] = [];
  for (const [index, { dashboard }] of dashboards.filter(({ dashboard: one }) => "grafana" in one).entries()) {
    if (!("grafana" in dashboard)) continue;
    const read = readGrafana(dashboard);
    if ("problem" in read) {
      findings.push({ problems: [{ path: `dashboards.grafana.${index}`, message: read.problem }], advice: [] });
      continue;
    }
    const { uid, title, json } = read;
    byTitle.set(title, { uid, title, json, folder: dashboard.folder ?? FOLDER });
    findings.push(checkExported(read, catalogue, off));
  }
  return {
    dashboards: [...byTitle.values()],
    problems: findings.flatMap(({ problems }) => problems),
    advice: findings.flatMap(({ advice }) => advice),
  };
}

/** UIDs of the dashboards about one host, one application and one objective; a user's come before those of components. */
export function alertDashboards(
  dashboards: readonly OwnedDashboard[],
  catalogue: Catalogue,
): Pick<AlertLinks, "hostDashboard" | "applicationDashboard" | "objectiveDashboard"> {
  const shown = dashboards.flatMap(({ dashboard }) =>
    "grafana" in dashboard ? [] : (available(dashboard, catalogue) ?? []),
  );
  return {
    ...uidAbout("host", "hostDashboard", shown),
    ...uidAbout("application", "applicationDashboard", shown),
    ...uidAbout("objective", "objectiveDashboard", shown),
  };
}

function uidAbout(subject: Dashboard["about"], key: string, dashboards: readonly Dashboard[]) {
  const found = dashboards.findLast(({ about }) => about === subject);
  return found && { [key]: uidOf(found) };
}

/** One dashboard for each title: a later one adds its panels, and replaces those of the same title. */
function mergedByTitle(dashboards: readonly Dashboard[]): readonly Dashboard[] {
  const byTitle = new Map<string, Dashboard>();
  for (const dashboard of dashboards) {
    const before = byTitle.get(dashboard.title);
    byTitle.set(dashboard.title, before ? joined(before, dashboard) : dashboard);
  }
  return [...byTitle.values()];
}

function joined(before: Dashboard, later: Dashboard): Dashboard {
  const given = new Map(later.rows.flatMap(({ panels }) => panels).map((panel) => [panel.title, panel]));
  const replaced = before.rows.map((row) => ({
    ...row,
    panels: row.panels.map((panel) => given.get(panel.title) ?? panel),
  }));
  const known = new Set(before.rows.flatMap(({ panels }) => panels).map(({ title }) => title));
  const isNew = ({ title }: Panel) => !known.has(title);
  const added = later.rows
    .map((row) => ({ ...row, panels: row.panels.filter(isNew) }))
    .filter(({ panels }) => panels.length > 0);
  const { path: _, ...rest } = before;
  const description = later.description === "" ? before.description : later.description;
  return { ...rest, ...later, description, rows: [...replaced, ...added] };
}
