import type { TerraformStack } from "cdktf";
import { ValidationError } from "../../index";
import { type Specification, SpecificationError } from "../../lib/specification";
import { synthesized } from "../../testing";
import { releasesIn } from "../../testing/releases";
import { type Leaf, withChanged } from "./leaves";

/** Names of leaves whose change is refused, and why. */
export type Refusals = readonly (readonly [name: RegExp, why: RegExp])[];

/** Everything that synthesis makes of a specification: Terraform's JSON, every file of every host, and warnings. */
export type OutputOf = (specification: Specification) => string;

/** All that synthesis makes of `stack` but what constructs show of themselves. */
export function textsOf(stack: TerraformStack): readonly string[] {
  const { text } = synthesized(stack);
  const files = releasesIn(stack).flatMap(({ shape, release }) =>
    release.entries.map(({ path, mode, content }) => `${shape.name} ${path} ${mode}\n${content}`),
  );
  // Where a key stands in the text differs with every change of it, and says nothing about the change.
  const warnings = stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata.map(({ data }) => String(data).replace(/^\w+:\d+:\d+ /, "")));
  return [text, ...files, ...warnings];
}

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
