import { labelsOf } from "../promql";
import type { Catalogue } from "../rules";
import type { DashboardSection, PanelSection } from "../specification";
import type { Dashboard, Panel, PanelKind, PathOf, Query } from "../panels";
import { expressionOf, metricsShown } from "./queries";
import { unitOf } from "./unit-of";
import { targetVariables, type Unit } from "../panels";

const KINDS: Readonly<Record<PanelSection["type"], PanelKind>> = { graph: "time series", table: "table", stat: "stat" };

/** Which of the specification's dashboards it is. */
export type DocumentDashboard = "infrastructure" | "application";

const FOLDERS: Readonly<Record<DocumentDashboard, string>> = { infrastructure: "Hosts", application: "Applications" };

/** Where its parts stand in the specification, of which it shows the panels `kept`. */
function documentPath(name: DocumentDashboard, kept: readonly number[]): PathOf {
  return (panel, query) =>
    `dashboards.${name}${panel === undefined ? "" : `.panels[${kept[panel]}]`}${query === undefined ? "" : `.targets[${query}].expr`}`;
}

/** A dashboard of the specification: its section, and the built-in one. */
export interface DocumentSections {
  readonly section: DashboardSection;
  readonly builtIn: DashboardSection;
}

/**
 * A dashboard of the specification, panel for panel and expression for expression; readers may choose jobs and hosts. A built-in panel whose
 * metrics nothing provides is left out; undefined when none is left.
 */
export function documentDashboard(
  name: DocumentDashboard,
  { section, builtIn }: DocumentSections,
  catalogue: Catalogue,
): Dashboard | undefined {
  const { title } = section;
  const untouched = new Set(builtIn.panels.map((panel) => JSON.stringify(panel)));
  const kept = [...section.panels.entries()]
    .map(([index, panel]) => ({ index, panel: panelOf(panel, catalogue), ours: untouched.has(JSON.stringify(panel)) }))
    .filter(({ panel, ours }) => !ours || metricsShown(panel).every((metric) => catalogue.find(metric)));
  if (kept.length === 0) return undefined;
  return {
    title,
    description: `The ${name} dashboard of the specification.`,
    folder: FOLDERS[name],
    tags: ["specification"],
    variables: targetVariables(kept.flatMap(({ panel }) => metricsShown(panel))[0] ?? "up"),
    rows: [{ title, panels: kept.map(({ panel }) => panel) }],
    path: documentPath(
      name,
      kept.map(({ index }) => index),
    ),
  };
}

function panelOf({ title, type, targets, thresholds }: PanelSection, catalogue: Catalogue): Panel {
  const queries = targets.map((target) => queryOf(target, catalogue));
  return {
    title,
    description: descriptionOf(queries, catalogue),
    kind: KINDS[type],
    queries,
    unit: sharedUnit(queries, catalogue),
    ...(thresholds.length > 0 && { thresholds }),
  };
}

/** As it is written, but that series of several hosts do not share one name. */
function queryOf({ expr, legendFormat, format }: PanelSection["targets"][number], catalogue: Catalogue): Query {
  const read = expressionOf({ expr });
  const isOfHosts = read !== undefined && labelsOf(read, catalogue.labelsOf).labels.has("instance");
  const legend = isOfHosts && !legendFormat?.includes("{{") ? `${legendFormat} {{instance}}` : legendFormat;
  return { expr, ...(legendFormat !== undefined && legend !== undefined && { legend }), ...(format && { format }) };
}

function sharedUnit(queries: readonly Query[], catalogue: Catalogue): Unit {
  const units = new Set(queries.map(expressionOf).flatMap((expr) => (expr ? [unitOf(expr, catalogue)] : [])));
  const [unit = "count"] = units;
  return units.size === 1 ? unit : "count";
}

/** What its metrics are, since the specification's panels have no words of their own. */
function descriptionOf(queries: readonly Query[], catalogue: Catalogue): string {
  const lines = metricsShown({ queries }).map((name) => {
    const provided = catalogue.find(name);
    const help = provided?.kind === "recording" ? provided.recording.help : provided?.metric.help;
    return help === undefined || help === "" ? name : `${name}: ${help}`;
  });
  return lines.join("\n\n");
}
