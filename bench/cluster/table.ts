import type { Summary } from "../measure";
import { MEMBERS } from "../../test/e2e/cluster-variant";
import { duration, spread, table } from "../report";
import type { ClusterTimes } from "./rounds";

/** The table of what is done to a cluster of three. */
export function clusterTable({ noChange, turns, restart, seeds, renewal }: ClusterTimes): string {
  const beyond = (all: Summary) => all.median - noChange.median;
  const member = beyond(turns) / MEMBERS.length;
  const row = (what: string, all: Summary, more: string) => [what, spread(all), more, String(all.runs)];
  return table(
    ["three Alertmanagers over TLS", "Terraform", "of it", "runs"],
    [
      row("no change", noChange, ""),
      row(
        "a turn through all members",
        turns,
        `${duration(member)} a member: ${duration(restart.median)} its own restart, ${duration(member - restart.median)} beyond`,
      ),
      row("seeds made again", seeds, `${duration(beyond(seeds))} beyond no change`),
      row(
        "new certificates on all members",
        renewal,
        `${duration(beyond(renewal) / MEMBERS.length)} a member, no restart`,
      ),
    ],
  );
}
