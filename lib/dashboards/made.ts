import type { Advice, AdviceName, Problem } from "../errors";
import type { RuleCheckOptions } from "../rules";
import { withAlerts, type AlertsAbout } from "./alerts";
import { available } from "./available";
import { checkDashboard, uniquenessProblems } from "./check";
import type { Destinations } from "./grafana/destinations";
import { renderGrafana } from "./grafana/render";
import type { Dashboard, OwnedDashboard, Panel } from "../panels";
import { uidOf } from "./names";

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

/** All dashboards, and what is wrong with them. */
export interface MadeDashboards {
  readonly dashboards: readonly MadeDashboard[];
  readonly problems: readonly Problem[];
  readonly advice: readonly Advice[];
}

/** Folder of dashboards that name none. */
const FOLDER = "General";

/** Every dashboard once, without panels of components that would stay empty, with what alerts say about the others. */
export function dashboardsOf(model: DashboardsModel): MadeDashboards {
  const { catalogue } = model;
  const kept = model.dashboards.flatMap(({ dashboard, byUser }) => {
    // Panels of the specification are checked like a user's: it has its own way to leave some out.
    const shown = byUser || dashboard.path ? dashboard : available(dashboard, catalogue);
    return shown ? [{ dashboard: shown, byUser }] : [];
  });
  const merged = mergedByTitle(kept.map(({ dashboard }) => dashboard));
  const findings = merged.map((dashboard) => checkDashboard(dashboard, catalogue, { ...model.checks, off: model.off }));
  const to: Destinations = {
    uids: new Map(merged.map((dashboard) => [dashboard.title, uidOf(dashboard)])),
    ...uidAbout("host", merged),
    ...(model.logs !== undefined && { logs: model.logs }),
  };
  return {
    dashboards: merged.map((dashboard) => ({
      uid: uidOf(dashboard),
      title: dashboard.title,
      folder: dashboard.folder ?? FOLDER,
      json: renderGrafana(withAlerts(dashboard, model), to),
    })),
    problems: [...uniquenessProblems(merged), ...findings.flatMap(({ problems }) => problems)],
    advice: findings.flatMap(({ advice }) => advice),
  };
}

function uidAbout(subject: "host", dashboards: readonly Dashboard[]) {
  const found = dashboards.find(({ about }) => about === subject);
  return found ? { [subject]: uidOf(found) } : {};
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
  return { ...rest, ...later, rows: [...replaced, ...added] };
}
