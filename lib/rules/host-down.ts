/**
 * Labels of the alert for machines that fires while nothing of a host answers: the rule has them, and Alertmanager mutes by them. All
 * three, because a rule file may have an alert of this name that means something else.
 */
export const HOST_DOWN = { alertname: "HostDown", severity: "none", family: "host" } as const;

/** Jobs with a target on every host, first the one that stands for the host. */
const OF_EVERY_HOST: readonly string[] = ["node", "process"];

/** The one of `jobs` whose target stands for a host; undefined where no job has a target on every host. */
export function anchorOf(jobs: readonly string[]): string | undefined {
  return OF_EVERY_HOST.find((job) => jobs.includes(job));
}
