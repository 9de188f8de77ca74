import { readPromql, metricsOf, thresholdOf, unwrapped, type Expr } from "../promql";
import { withoutSlash } from "../correlation";
import { runbookAddress, type Alert, type Catalogue } from "../rules";
import type { Dashboard, Link, Panel, Threshold } from "../panels";
import { expressionOf, metricsShown } from "./queries";

/** What panels learn from alerts. */
export interface AlertsAbout {
  readonly alerts: readonly Alert[];
  readonly catalogue: Catalogue;
  /** Names of severities, the gravest last. */
  readonly severities: readonly string[];
  /** Base address of runbooks. @default - panels do not link to them */
  readonly runbooks?: string;
}

/** A panel of many metrics would have a menu as long as a page. */
const MOST_LINKS = 5;

/** Colours of the gravest severity, the one below it, and the others. */
const COLOURS = ["red", "yellow", "blue"] as const;

/** Aggregations whose result is in the range of what they aggregate. */
const KEEPING = ["max", "min", "avg", "topk", "bottomk", "quantile"];

/** `dashboard`, in which panels without thresholds have those of the alerts that compare the same, and link to the runbooks of alerts about their metrics. */
export function withAlerts(dashboard: Dashboard, about: AlertsAbout): Dashboard {
  const read = about.alerts.flatMap((alert) => {
    const { expr } = readPromql(alert.expr);
    return expr ? [{ alert, expr, metrics: reachOf(metricsOf(expr), about.catalogue) }] : [];
  });
  const enrich = (panel: Panel): Panel => ({
    ...panel,
    thresholds: panel.thresholds ?? thresholdsFor(panel, read, about.severities),
    links: panel.links ?? runbookLinks(panel, read, about),
  });
  return { ...dashboard, rows: dashboard.rows.map((row) => ({ ...row, panels: row.panels.map(enrich) })) };
}

interface ReadAlert {
  readonly alert: Alert;
  readonly expr: Expr;
  /** Metrics of its condition, and all that those are recorded from. */
  readonly metrics: ReadonlySet<string>;
}

function reachOf(names: readonly string[], catalogue: Catalogue): ReadonlySet<string> {
  const reached = new Set(names);
  for (const name of reached) {
    const provided = catalogue.find(name);
    const { expr } = provided?.kind === "recording" ? readPromql(provided.recording.expr) : {};
    if (expr) for (const inner of metricsOf(expr)) reached.add(inner);
  }
  return reached;
}

function runbookLinks(panel: Panel, read: readonly ReadAlert[], { runbooks, catalogue }: AlertsAbout): readonly Link[] {
  if (runbooks === undefined) return [];
  const shown = metricsShown(panel);
  const reached = reachOf(shown, catalogue);
  const direct = read.filter(({ expr }) => metricsOf(expr).some((name) => shown.includes(name)));
  const related =
    direct.length > 0 ? direct : read.filter(({ metrics }) => [...metrics].some((name) => reached.has(name)));
  const links = related.slice(0, MOST_LINKS).map(({ alert }) => ({
    title: `Runbook: ${alert.name}`,
    url: alert.runbookUrl ?? runbookAddress(runbooks, alert.name),
  }));
  return related.length > MOST_LINKS ? [...links, { title: "All runbooks", url: `${withoutSlash(runbooks)}/` }] : links;
}

function thresholdsFor(
  { queries }: Panel,
  read: readonly ReadAlert[],
  severities: readonly string[],
): readonly Threshold[] {
  const shown = [...new Set(queries.map((query) => comparable(expressionOf(query))))];
  const [metric] = shown;
  if (shown.length !== 1 || metric === undefined) return [];
  const byValue = new Map<number, number>();
  for (const { alert, expr } of read) {
    const condition = thresholdOf(expr);
    if (condition === undefined || !condition.op.startsWith(">") || comparable(condition.of) !== metric) continue;
    const rank = severities.length - 1 - severities.indexOf(alert.severity);
    byValue.set(condition.value, Math.min(rank, byValue.get(condition.value) ?? Infinity));
  }
  return [...byValue]
    .sort(([a], [b]) => a - b)
    .map(([value, rank]) => ({ value, color: COLOURS[Math.min(rank, COLOURS.length - 1)] ?? "blue" }));
}

/** The metric whose own values `expr` gives, of one series or of several. */
function comparable(expr: Expr | undefined): string | undefined {
  if (!expr) return undefined;
  const inner = unwrapped(expr);
  if (inner.kind === "aggregation" && KEEPING.includes(inner.op)) return comparable(inner.args.at(-1));
  return inner.kind === "selector" ? inner.metric : undefined;
}
