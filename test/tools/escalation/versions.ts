import type { Versions } from "./world";

/** The servers of Debian 13, and the newest that are run. */
export const VERSIONS: readonly (Versions & {
  /**
   * Whether a group that is made anew waits for its whole time again. Before 0.30, an alert that Prometheus sends again when it
   * is older than the wait is told at once.
   */
  readonly waitsAnew: boolean;
})[] = [
  { suite: "trixie", alertmanager: "0.28.1", prometheus: "2.53.3", waitsAnew: false },
  { suite: "sid", alertmanager: "0.33.1", prometheus: "3.5.3", waitsAnew: true },
];
