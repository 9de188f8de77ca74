/**
 * Labels of the alert for machines that fires while nothing of a host answers: the rule has them, and Alertmanager mutes by them. All
 * three, because a rule file may have an alert of this name that means something else.
 */
export const HOST_DOWN = { alertname: "HostDown", severity: "none", family: "host" } as const;

/** Job of node_exporter's page, without what it asks over D-Bus. */
export const NODE_JOB = "node";

/** Job of what node_exporter asks over D-Bus: a second job of one program. */
export const UNITS_JOB = "node_units";

/** Jobs with a target on every host, first the one that stands for the host. */
const OF_EVERY_HOST: readonly string[] = [NODE_JOB, "process"];

/** The one of `jobs` whose target stands for a host; undefined where no job has a target on every host. */
export function anchorOf(jobs: readonly string[]): string | undefined {
  return OF_EVERY_HOST.find((job) => jobs.includes(job));
}
