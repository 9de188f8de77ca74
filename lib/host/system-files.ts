import { systemdQuoted } from "../escaping";
import { CERTIFICATE_GROUP } from "./certificates";
import { groupMembers } from "./group-members";
import type { HostPlan } from "./host-plan";
import { DATA_ROOT, TEXTFILES } from "./paths";

/** sysusers.d lines: a locked account and a group of the same name each, and who may read the host's certificates. */
export function renderAccounts({ accounts, components }: Pick<HostPlan, "accounts" | "components">): string {
  const readers = components.flatMap(({ account, certificates = [] }) =>
    certificates.length > 0 ? [account.name] : [],
  );
  return [
    ...accounts.map(({ name, description }) => `u ${name} - ${systemdQuoted(description)} -\n`),
    ...groupMembers(accounts).ours.map(({ account, group }) => `m ${account} ${group}\n`),
    ...(readers.length > 0 ? [`g ${CERTIFICATE_GROUP} -\n`] : []),
    ...[...new Set(readers)].sort().map((reader) => `m ${reader} ${CERTIFICATE_GROUP}\n`),
  ].join("");
}

/** tmpfiles.d lines: directories that exist with the right owner; nothing in them is ever removed. */
export function renderDirectories({ components }: Pick<HostPlan, "components">): string {
  const lines = new Map([
    [DATA_ROOT, `d ${DATA_ROOT} 0755 root root -\n`],
    [TEXTFILES, `d ${TEXTFILES} 0755 root root -\n`],
  ]);
  for (const { account, directories } of components)
    for (const { path, mode } of directories)
      lines.set(path, `d ${path} ${mode ?? "0750"} ${account.name} ${account.name} -\n`);
  return [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, line]) => line)
    .join("");
}
