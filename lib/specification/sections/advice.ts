import type { AdviceName } from "../../errors";
import type { Section } from "./section";

/** Extension. */
export interface AdviceSection {
  /** Names of advice that is switched off. @default - none */
  readonly off: readonly AdviceName[];
}

/** What is reported beside mistakes. @internal */
export const advice = {
  builtIn: { off: [] },
  schema: (s) => s.section({ off: s.set(s.adviceName()) }),
} satisfies Section<AdviceSection>;
