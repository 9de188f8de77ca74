/** The message about an address with a user or password; it never repeats the address, which may be the secret. */
export const NO_CREDENTIALS = "must have no user and password before @: everyone who can read the release sees them";

/** Whether `address` has a user or a password before its host. */
export function hasCredentials(address: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:[/\\]*|[/\\]{2,})[^/?#\\]*@/i.test(address);
}

/** Whether `address` names a port that nothing can listen on; one without a port is no such address. */
export function hasImpossiblePort(address: string): boolean {
  const port = /^https?:\/\/(?:\[[^\]]*\]|[^/?#:[\]]*):(\d+)(?:[/?#]|$)/i.exec(address)?.[1];
  return port !== undefined && !(Number(port) > 0 && Number(port) < 65_536);
}

/** Whether pages lie below a path of `address`, such as `/prometheus` of `https://example.com/prometheus`. */
export function hasPath(address: string): boolean {
  return /^https?:\/\/[^/]+\/+[^/]/.test(address);
}

/** The message about {@link hasImpossiblePort}. */
export const POSSIBLE_PORT = "must name a port from 1 to 65535";

/** The parameter of the query of `address` that holds a secret by its name: `token` of `https://example.com/?token=…`. */
export function secretParameter(address: string): string | undefined {
  const query =
    /^https?:\/\/[^\s?#]*\?(?:[^\s#]*&)?((?:[a-z]+[_-])*(?:token|secret|passw(?:or)?d|signature|sig|api[_-]?key))=[^&\s#]+/i;
  return query.exec(address)?.[1];
}

/** What a header's value may be. Servers in Go take others from their files, and then no request leaves them. */
export const HEADER_VALUE = {
  rule: "must be the value of a header: printable text of one line, no blank first or last",
  form: /^[!-~\x80-\xff](?:[ \t!-~\x80-\xff]*[!-~\x80-\xff])?$/,
};
