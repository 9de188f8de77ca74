import type { Advice, AdviceName, Problem } from "../errors";

/** Something about a rule: a problem, or advice where it has a name. */
export interface Finding {
  readonly message: string;
  /** @default - the rule cannot work */
  readonly advice?: AdviceName;
}

/** All findings about rules, those that cannot work apart from those that are unwise. */
export interface RuleFindings {
  readonly problems: readonly Problem[];
  readonly advice: readonly Advice[];
}

/** The finding of a rule that cannot work. */
export function fault(message: string): Finding {
  return { message };
}

/** The finding of a rule that works and is unwise. */
export function hint(advice: AdviceName, message: string): Finding {
  return { advice, message };
}

/** `findings` about what stands at `path`, without the advice that `off` names. */
export function sortedOut(path: string, findings: readonly Finding[], off: readonly AdviceName[] = []): RuleFindings {
  return {
    problems: findings.filter(({ advice }) => advice === undefined).map(({ message }) => ({ path, message })),
    advice: findings.flatMap(({ advice: name, message }) =>
      name === undefined || off.includes(name) ? [] : [{ name, path, message }],
    ),
  };
}
