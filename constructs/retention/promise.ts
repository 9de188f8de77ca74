import type { Construct } from "constructs";
import { verbatim } from "../../lib/escaping";
import type { RetentionModel } from "../../lib/retention";
import type { IArchive } from "../archive";
import { TerraformData } from "../targets/terraform-data";

/** What is promised. */
export interface Promised {
  readonly model: RetentionModel;
  /** What keys begin with, before the name of a category. */
  readonly prefix: string;
  /** How objects are locked, by bucket. */
  readonly locks: NonNullable<IArchive["locks"]>;
}

/**
 * Remembers in Terraform's state for how many days objects are kept and locked in each bucket, and refuses a plan in which some of them would be for
 * less. Synthesis knows nothing of what was applied before; the state does.
 *
 * @param shortening - a new word renews what is remembered
 */
export function promiseRetention(scope: Construct, given: Promised, shortening?: string): void {
  const days = { ...daysOf(given), ...lockDaysOf(given) };
  const promised = new TerraformData(scope, "promised", {
    input: days,
    triggersReplace: () => shortening && verbatim(shortening),
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
        errorMessage: `${verbatim(scope.node.path)} would keep or lock logs for less time than it promised: \${join(", ", ${broken})}. Take the change back, or give RetentionTiers a new word as "shortening", such as the ticket that allows it.`,
      },
    ],
  });
}

/** `archive/logs/audit/`: days. By what keys begin with, since objects below a prefix that no rule has any more would stay for ever. */
function daysOf({ model: { categories, compliance }, prefix }: Promised): Readonly<Record<string, number>> {
  return Object.fromEntries([
    ...categories.map(({ name, until }) => [`archive/${prefix}${name}/`, until.toDays()]),
    ...(compliance
      ? categories
          .filter(({ isCompliant }) => isCompliant)
          .map(({ name }) => [`compliance/${prefix}${name}/`, compliance.until.toDays()])
      : []),
  ]) as Record<string, number>;
}

/** `lock of compliance`: days, and the same `for good` where nobody can end it earlier. */
function lockDaysOf({ locks }: Promised): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(locks).flatMap(([bucket, { mode, days }]) => [
      [`lock of ${bucket}`, days],
      ...(mode === "COMPLIANCE" ? [[`lock of ${bucket} for good`, days]] : []),
    ]),
  ) as Record<string, number>;
}
