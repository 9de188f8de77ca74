import type { IConstruct } from "constructs";
import { linesOf, type Problem } from "../../lib/errors";
import { located, type Specification } from "../../lib/specification";

/**
 * Asks for `problems` when the app is synthesized: for what `construct` can only know then, as others may add to it until then. The engine
 * reports them with the construct's path.
 */
export function checkRelations(
  construct: IConstruct,
  problems: () => readonly Problem[],
  specification?: Specification,
): void {
  construct.node.addValidation({
    validate: () => [...linesOf(specification ? located(specification, problems()) : problems())],
  });
}
