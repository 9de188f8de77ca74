import type * as SchemaModule from "./contribution-schema";

/** What is wrong with the parts of a contribution, each by itself; loads schemas. */
export const contributionShapeProblems = (given: unknown) =>
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- stacks without contributions of others need no schemas
  (require("./contribution-schema") as typeof SchemaModule).contributionShapeProblems(given);
