/** Script of the release that starts the server. */
export const START = "victoria-metrics/start.sh";

/** Folder of the key while the server runs, below `/run`. */
export const RUNTIME = "vmo-victoria-metrics";

/** The key: root reads it for backups, the server's own account knows it, and nobody else. */
export const KEY = `/run/${RUNTIME}/key`;

/** What asks for the key, by the names of its flags without `AuthKey`. A version that lacks one does not read its variable. */
const CLOSED = [
  ...["delete", "snapshot", "forceMerge", "forceFlush", "search_resetCache"],
  ...["flags", "config", "pprof", "reload", "metricNamesStatsReset"],
];

/**
 * Starts the command that follows with a new key in its environment, where other accounts cannot read it: they do read command lines, and the
 * oldest version takes no file.
 */
export const START_SCRIPT = [
  "# Starts VictoriaMetrics with a new key, without which nobody deletes series or makes snapshots.",
  "umask 077",
  "key=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \\n')",
  "[ ${#key} = 64 ] || exit 1",
  'printf %s "$key" >"$RUNTIME_DIRECTORY/key" || exit 1',
  `for closed in ${CLOSED.join(" ")}; do`,
  '  export "${closed}AuthKey=$key"',
  "done",
  'exec "$@" -envflag.enable',
  "",
].join("\n");
