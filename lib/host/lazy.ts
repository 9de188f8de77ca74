import type * as PlanSchemaModule from "./plan-schema";
import type * as ServerSchemaModule from "./server-schema";

// Schemas take longer to load than the rest of this folder, which programs without plans need too.
/* eslint-disable @typescript-eslint/no-require-imports */

/** What is wrong with the parts of a plan, each by itself. */
export const planShapeProblems = (given: unknown) =>
  (require("./plan-schema") as typeof PlanSchemaModule).planShapeProblems(given);

/** What is wrong with what a server's unit is made of. */
export const serverProblems = (given: unknown) =>
  (require("./server-schema") as typeof ServerSchemaModule).serverProblems(given);
