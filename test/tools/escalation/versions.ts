import type { Versions } from "./world";

/** The servers of Debian 13, and the newest that are run. */
export const VERSIONS: readonly Versions[] = [
  { suite: "trixie", alertmanager: "0.28.1", prometheus: "2.53.3" },
  { suite: "sid", alertmanager: "0.33.1", prometheus: "3.5.3" },
];
