import type { Artifact } from "../artifacts";
import { type Place, type Problem, quoted, ValidationError } from "../errors";
import { Bytes } from "../units";
import { authoritiesOf, type CertificateOrigin } from "./certificates";
import { certificateProblems } from "./certificate-problems";
import { collisionsOf } from "./collisions";
import type { ComponentPlan, SystemAccount } from "./component-plan";
import { danglingReferencesOf } from "./references";

/** All that a host gets: the plans of its components, checked against each other. */
export interface HostPlan {
  /** Sorted by name, so that the order of placing does not alter a release. */
  readonly components: readonly ComponentPlan[];
  /** Every artifact once. */
  readonly artifacts: readonly Artifact[];
  /** Every account once. */
  readonly accounts: readonly SystemAccount[];
  /** Most memory that all units may take together. */
  readonly memory: Bytes;
  /** Where its certificates come from. @default - no unit has one */
  readonly certificates?: CertificateOrigin;
}

/** What plans are checked against. */
export interface MergeOptions {
  /** Where the plans come from, for messages. */
  readonly where: Place;
  /** Memory of the machine. @default - over-commit is not checked */
  readonly memory?: Bytes;
  /** Where hosts get certificates from. @default - there are none */
  readonly certificates?: CertificateOrigin | undefined;
}

/** Part of a machine's memory that its own system keeps. */
const SYSTEM_SHARE = 0.1;

/**
 * The plan of a host from the plans of its components.
 *
 * @throws ValidationError with everything that cannot stand together: two listeners on one port, two writers of one
 * path, two versions of one artifact, more memory than there is, references to nothing
 */
export function mergePlans(plans: readonly ComponentPlan[], options: MergeOptions): HostPlan {
  const components = [...plans].sort((a, b) => (a.component < b.component ? -1 : a.component > b.component ? 1 : 0));
  const memory = components.reduce((sum, plan) => sum.plus(plan.memory), Bytes.of(0));
  ValidationError.throwIfAny(options.where, [
    ...accountProblems(components),
    ...collisionsOf(components),
    ...danglingReferencesOf(components),
    ...certificateProblems(components, options.certificates),
    ...overCommitOf(components, memory, options.memory),
  ]);
  return {
    components,
    artifacts: distinct(components.flatMap((plan) => plan.artifacts)),
    accounts: distinct(components.map((plan) => plan.account)),
    memory,
    ...(options.certificates && authoritiesOf(components).length > 0 && { certificates: options.certificates }),
  };
}

/** Descriptions that are no field of a line of accounts: systemd-sysusers would refuse all accounts of the host. */
function accountProblems(components: readonly ComponentPlan[]): readonly Problem[] {
  return components
    .filter(({ account }) => /[:\p{Cc}]/u.test(account.description))
    .map(({ component, account }) => ({
      path: `${component}.account.description`,
      message: `must be text in one line without a colon, got ${quoted(account.description)}`,
    }));
}

function overCommitOf(components: readonly ComponentPlan[], sum: Bytes, machine: Bytes | undefined) {
  if (machine === undefined || sum.count <= machine.times(1 - SYSTEM_SHARE).count) return [];
  const parts = components
    .filter((plan) => plan.memory.count > 0)
    .sort((a, b) => b.memory.count - a.memory.count)
    .map((plan) => `${plan.component} ${plan.memory.toString()}`);
  const rule = `must leave a tenth of the machine's ${machine.toString()} to its system, got ${sum.toString()} (${parts.join(", ")})`;
  return [{ path: "memory", message: `${rule}; use a larger machine, fewer roles or lower limits` }];
}

/** Entries of `all` that differ by value, sorted by name. */
function distinct<T extends { readonly name: string }>(all: readonly T[]): T[] {
  const byText = new Map(all.map((one) => [JSON.stringify(one), one]));
  return [...byText.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
