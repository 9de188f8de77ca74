import { Annotations } from "cdktf";
import type { IConstruct } from "constructs";
import { type Advice, adviceLines } from "../../lib/errors";
import { located, type Specification } from "../../lib/specification";

type Advised = Pick<Specification, "advice">;

/** Adds `advice` to `construct` as warnings, which the engine prints with its path; `specification` says what is switched off. */
export function advise(construct: IConstruct, specification: Advised | undefined, advice: readonly Advice[]): void {
  const shown = new Set(construct.node.metadata.map(({ data }) => data as unknown));
  // Tests and apps may synthesize one stack more than once.
  const lines = adviceLines(specification ? located(specification, advice) : advice, specification?.advice.off).filter(
    (line) => !shown.has(line),
  );
  for (const line of lines) Annotations.of(construct).addWarning(line);
}

/** {@link advise} when the app is synthesized, for advice that is only known then. */
export function adviseOnSynthesis(
  construct: IConstruct,
  specification: Advised,
  advice: () => readonly Advice[],
): void {
  construct.node.addValidation({
    validate: () => {
      advise(construct, specification, advice());
      return [];
    },
  });
}
