import type { IConstruct } from "constructs";
import { linesOf, type Problem } from "../../lib/errors";

/**
 * Asks for `problems` when the app is synthesized: for what `construct` can only know then, as others may add to it until then. The engine
 * tells them with the construct's path.
 */
export function checkRelations(construct: IConstruct, problems: () => readonly Problem[]): void {
  construct.node.addValidation({ validate: () => [...linesOf(problems())] });
}
