import type { Construct } from "constructs";
import { verbatim } from "../../lib/escaping";
import type { RetentionModel } from "../../lib/retention";
import { TerraformData } from "../targets/terraform-data";

/**
 * Remembers in Terraform's state for how many days each category is kept in each bucket, and refuses a plan in which one of them would be kept for
 * less. Synthesis knows nothing of what was applied before; the state does.
 *
 * @param shortening - a new word renews what is remembered
 */
export function promiseRetention(scope: Construct, model: RetentionModel, shortening?: string): void {
  const days = daysOf(model);
  const promised = new TerraformData(scope, "promised", {
    input: days,
    triggersReplace: () => shortening,
  });
  // What was promised first stays in the state, whatever the configuration says later.
  promised.lifecycle = { ignoreChanges: ["input"] };
  const shorter = (name: string) => `lookup(${JSON.stringify(days)}, ${name}, 0)`;
  const broken = `[for name, days in ${promised.address}.output : "\${name} (\${days} days, now \${${shorter("name")}})" if ${shorter("name")} < days]`;
  new TerraformData(scope, "kept", {
    // The diff of a plan says what changes.
    input: days,
    preconditions: () => [
      {
        condition: `\${length(${broken}) == 0}`,
        errorMessage: `${verbatim(scope.node.path)} would keep logs for less time than it promised: \${join(", ", ${broken})}. Raise retention_policies again, or give RetentionTiers a new word as "shortening", such as the ticket that allows it.`,
      },
    ],
  });
}

/** `archive/audit` and `compliance/audit`: days. */
function daysOf({ categories, compliance }: RetentionModel): Readonly<Record<string, number>> {
  return Object.fromEntries([
    ...categories.map(({ name, until }) => [`archive/${name}`, until.toDays()]),
    ...(compliance
      ? categories
          .filter(({ isCompliant }) => isCompliant)
          .map(({ name }) => [`compliance/${name}`, compliance.until.toDays()])
      : []),
  ]) as Record<string, number>;
}
