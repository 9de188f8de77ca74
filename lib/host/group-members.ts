import type { SystemAccount } from "./component-plan";

/** An account, and a group of which it is a member beside its own. */
export interface GroupMember {
  readonly account: string;
  readonly group: string;
}

/**
 * Members of the groups that `accounts` ask for: `ours` are groups of accounts of the same plan, which systemd-sysusers makes; `systems` are
 * those that a package of the host may have, which the activation joins where they exist.
 */
export function groupMembers(accounts: readonly SystemAccount[]): {
  readonly ours: readonly GroupMember[];
  readonly systems: readonly GroupMember[];
} {
  const own = new Set(accounts.map(({ name }) => name));
  const all = accounts.flatMap(({ name, groups = [] }) => groups.map((group) => ({ account: name, group })));
  return { ours: all.filter(({ group }) => own.has(group)), systems: all.filter(({ group }) => !own.has(group)) };
}
