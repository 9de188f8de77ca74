import { Annotations } from "cdktf";
import type { IConstruct } from "constructs";
import { type Advice, adviceLines } from "../../lib/errors";
import type { Specification } from "../../lib/specification";

type AdviceSection = Specification["advice"];

/** Adds `advice` to `construct` as warnings, which the engine prints with its path; `section` says what is switched off. */
export function advise(construct: IConstruct, section: AdviceSection | undefined, advice: readonly Advice[]): void {
  const shown = new Set(construct.node.metadata.map(({ data }) => data as unknown));
  // Tests and apps may synthesize one stack more than once.
  const lines = adviceLines(advice, section?.off).filter((line) => !shown.has(line));
  for (const line of lines) Annotations.of(construct).addWarning(line);
}

/** {@link advise} when the app is synthesized, for advice that is only known then. */
export function adviseOnSynthesis(
  construct: IConstruct,
  section: AdviceSection,
  advice: () => readonly Advice[],
): void {
  construct.node.addValidation({
    validate: () => {
      advise(construct, section, advice());
      return [];
    },
  });
}
