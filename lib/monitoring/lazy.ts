import type * as SchemaModule from "./contribution-schema";
import type * as DashboardSchemaModule from "./dashboard-schema";

/** What is wrong with the parts of a contribution, each by itself; loads schemas. */
export const contributionShapeProblems = (given: unknown) =>
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- stacks without contributions of others need no schemas
  (require("./contribution-schema") as typeof SchemaModule).contributionShapeProblems(given);

/** What is wrong with the parts of dashboards, each by itself; loads schemas. */
export const dashboardShapeProblems = (given: unknown, path?: string) =>
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- stacks without dashboards of others need no schemas
  (require("./dashboard-schema") as typeof DashboardSchemaModule).dashboardShapeProblems(given, path);
