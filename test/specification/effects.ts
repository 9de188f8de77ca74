import { ValidationError } from "../../index";
import { type Specification, SpecificationError } from "../../lib/specification";
import { type Leaf, withChanged } from "./leaves";

/** Names of leaves whose change is refused, and why. */
export type Refusals = readonly (readonly [name: RegExp, why: RegExp])[];

/** Everything that synthesis makes of a specification: Terraform's JSON, every file of every host, and warnings. */
export type OutputOf = (specification: Specification) => string;

/** What a change does: nothing, another output, or a refusal. */
export type Effect = "none" | "output" | Error;

/** What becomes of the changes: another output, or the words of a refusal. A crash is none of these. */
export function outcomeOf(leaves: readonly Leaf[], base: Specification, outputOf: OutputOf): string | Error {
  try {
    return outputOf(withChanged(leaves, base));
  } catch (error) {
    const isRefusal =
      error instanceof SpecificationError ||
      error instanceof ValidationError ||
      (error instanceof Error && error.message.startsWith("Validation failed with the following errors:"));
    if (isRefusal) return error;
    throw error;
  }
}

/** What the changes of `leaves` do, all of them made at once. */
export function effectOf(leaves: readonly Leaf[], base: Specification, unchanged: string, outputOf: OutputOf): Effect {
  const outcome = outcomeOf(leaves, base, outputOf);
  if (outcome instanceof Error) return outcome;
  return outcome === unchanged ? "none" : "output";
}

/** Refusals that no line of `refusals` explains, and lines that explain none. */
export function unexpected(effects: readonly (readonly [name: string, effect: Effect])[], refusals: Refusals) {
  const refused = effects.filter(([, effect]) => effect instanceof Error);
  const unexplained = refused.filter(([name, effect]) => {
    const [, why] = refusals.find(([pattern]) => pattern.test(name)) ?? [];
    return !why?.test(`${name}: ${(effect as Error).message}`);
  });
  const idle = refusals.filter(([pattern]) => !refused.some(([name]) => pattern.test(name)));
  return { unexplained, idle };
}
