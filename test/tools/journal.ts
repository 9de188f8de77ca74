import { run, type Outcome } from "../../harness/command";

/** An entry of a journal: its fields; text that is not UTF-8 as a list of bytes. */
export type JournalEntry = Readonly<Record<string, string | readonly number[]>>;

/** journald with a journal of its own, in a view of the machine where the command logs to it. It handles what was sent before it ends. */
const IN_VIEW = `
  mkdir -p /run/systemd /run/log
  mount -t tmpfs tmpfs /run/systemd && mount -t tmpfs tmpfs /run/log && mkdir -p /run/systemd/journal /run/log/journal || exit 99
  /usr/lib/systemd/systemd-journald 2>/dev/null & journald=$!
  until [ -S /run/systemd/journal/socket ]; do sleep 0.05; done
  "$@"
  code=$?
  kill $journald && wait $journald
  printf '\\036'
  journalctl --quiet --no-pager --all -D /run/log/journal -o json -t vm-observability-audit
  exit $code`;

/** Runs a command to its end, with the entries of the audit trail that it left in a real journal. */
export async function withJournal(
  command: readonly string[],
  options: Parameters<typeof run>[2] = {},
): Promise<Outcome & { readonly entries: readonly JournalEntry[] }> {
  const outcome = await run(
    "unshare",
    ["--mount", "--propagation", "private", "sh", "-c", IN_VIEW, "sh", ...command],
    options,
  );
  const [stdout = "", journal = ""] = outcome.stdout.split("\u001e");
  const lines = journal.split("\n").filter((line) => line.trim() !== "");
  return { ...outcome, stdout, entries: lines.map((line) => JSON.parse(line) as JournalEntry) };
}

/** The fields of an entry that the audit trail has of its own, with the sentence. */
export function ownFields(entry: JournalEntry | undefined): JournalEntry {
  return Object.fromEntries(
    Object.entries(entry ?? {}).filter(([name]) => name === "MESSAGE" || name.startsWith("VMO_")),
  );
}
