import type { Catalogue } from "../rules";
import type { Dashboard } from "../panels";
import { metricsShown } from "./queries";

/**
 * `dashboard` without panels that would never show anything, because nothing provides one of their metrics; undefined when none is left. For
 * dashboards of components, which cannot know what else is switched off.
 */
export function available(dashboard: Dashboard, catalogue: Catalogue): Dashboard | undefined {
  const isThere = (metric: string) => catalogue.find(metric) !== undefined;
  const rows = dashboard.rows
    .map((row) => ({
      ...row,
      panels: row.panels
        .map((panel) => ({
          ...panel,
          queries: panel.queries.filter((query) => metricsShown({ queries: [query] }).every(isThere)),
        }))
        .filter(({ queries }) => queries.length > 0),
    }))
    .filter(({ panels }) => panels.length > 0);
  const variables = dashboard.variables?.map((variable) =>
    isThere(variable.of) ? variable : { ...variable, of: "up" },
  );
  return rows.length === 0 ? undefined : { ...dashboard, rows, ...(variables && { variables }) };
}
