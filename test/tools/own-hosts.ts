/** A command line: a program, and its arguments. */
export type CommandLine = readonly [command: string, args: readonly string[]];

/** `line`, which finds hosts in `file` instead of the machine's own `/etc/hosts`; itself without a file. */
export function seeingHosts(file: string | undefined, [command, args]: CommandLine): [string, string[]] {
  if (file === undefined) return [command, [...args]];
  const mount = 'mount --bind "$0" /etc/hosts && exec "$@"';
  return ["unshare", ["--mount", "--propagation", "private", "sh", "-c", mount, file, command, ...args]];
}
