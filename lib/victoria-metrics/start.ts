/** Script of the release that starts the server. */
export const START = "victoria-metrics/start.sh";

/** Script of the release that starts the gate. */
export const GATE_START = "victoria-metrics/gate.sh";

/** Folder of the key, below `/run`. */
export const RUNTIME = "vmo-victoria-metrics";

/** The key: root reads it for backups, the account of server and gate knows it, and nobody else. */
export const KEY = `/run/${RUNTIME}/key`;

/** The same as a header of a request, where there is a gate. */
export const AUTHORIZATION = `/run/${RUNTIME}/authorization`;

/** What the gate reads the header's value from. */
export const AUTHORIZATION_VARIABLE = "VMO_AUTHORIZATION";

const USER = "gate";

/** What asks for the key, by the names of its flags without `AuthKey`. A version that lacks one does not read its variable. */
const CLOSED = [
  ...["delete", "snapshot", "forceMerge", "forceFlush", "search_resetCache"],
  ...["flags", "config", "pprof", "reload", "metricNamesStatsReset"],
];

/**
 * Starts the command that follows with a key in its environment, where other accounts cannot read it: they do read command lines, and the
 * oldest version takes no file. The key is made once after each boot, so that the gate knows it whichever of the two is started again.
 */
export function startScript({ gated }: { readonly gated: boolean }): string {
  return [
    "# Starts VictoriaMetrics with a key, without which nobody deletes series or makes snapshots.",
    "umask 077",
    "at=$RUNTIME_DIRECTORY",
    'key=$(cat "$at/key" 2>/dev/null)',
    "if [ ${#key} != 64 ]; then",
    "  key=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \\n')",
    '  [ ${#key} = 64 ] && printf %s "$key" >"$at/key.new" && mv "$at/key.new" "$at/key" || exit 1',
    "fi",
    `for closed in ${CLOSED.join(" ")}; do`,
    '  export "${closed}AuthKey=$key"',
    "done",
    ...(gated ? PASSWORD : []),
    'exec "$@" -envflag.enable',
    "",
  ].join("\n");
}

/** Nobody but the gate writes or reads samples. */
const PASSWORD = [
  `export httpAuth_username=${USER} "httpAuth_password=$key"`,
  `basic=$(printf '${USER}:%s' "$key" | base64 -w 0)`,
  `printf 'Authorization: Basic %s' "$basic" >"$at/authorization.new" || exit 1`,
  'mv "$at/authorization.new" "$at/authorization" || exit 1',
];

/** Starts the command that follows with what the server's own script has written for it. */
export const GATE_START_SCRIPT = [
  "# Starts the gate with the key of VictoriaMetrics, which makes it when it is started.",
  `until [ -s ${AUTHORIZATION} ]; do`,
  "  waited=$((${waited:-0} + 1))",
  '  [ "$waited" -le 60 ] || exit 1',
  "  sleep 1",
  "done",
  `header=$(cat ${AUTHORIZATION}) || exit 1`,
  `export "${AUTHORIZATION_VARIABLE}=\${header#Authorization: }"`,
  'exec "$@"',
  "",
].join("\n");
