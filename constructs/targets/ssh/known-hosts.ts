import { createHmac } from "node:crypto";
import { hostKeyIn } from "./host-key";
import { regexpLiteral } from "../../../lib/escaping";

/** A key of a host, as `known_hosts` and `*.pub` files write it: type and base64, without a comment. */
export interface HostKey {
  readonly key: string;
  /** The key is that of an authority, which signs host keys. */
  readonly authority: boolean;
}

interface Entry extends HostKey {
  /** Number of its line. */
  readonly line: number;
  readonly patterns: readonly string[];
}

/** What an OpenSSH `known_hosts` file says. */
export interface KnownHosts {
  /** Keys of a host under any of its names, on a port; empty when there are none. */
  keysOf(names: readonly string[], port: number): readonly HostKey[];
}

/**
 * Reads an OpenSSH `known_hosts` file: plain and hashed names, `[name]:port`, wildcards, negation, `@cert-authority`;
 * a key is not returned for a host for which a line has it `@revoked`. Lines that are none of these are skipped, as OpenSSH does.
 *
 * @see https://man.openbsd.org/sshd.8#SSH_KNOWN_HOSTS_FILE_FORMAT
 */
export function parseKnownHosts(text: string): KnownHosts {
  const revoked: Entry[] = [];
  const plain = new Map<string, Entry[]>();
  const patterned: Entry[] = [];
  text.split(/\r?\n/).forEach((content, line) => {
    const match = /^\s*(?:(@cert-authority|@revoked)\s+)?([^\s#@]\S*)\s+(\S.*)$/.exec(content);
    const [, marker, names = "", rest = ""] = match ?? [];
    const key = hostKeyIn(rest);
    if (key === undefined) return;
    const patterns = names.split(",");
    const entry = { key, line, authority: marker === "@cert-authority", patterns };
    if (marker === "@revoked") {
      revoked.push(entry);
      return;
    }
    // Plain names are looked up: a fleet of ten thousand has as many lines, and asks for each host.
    if (/[*?!|]/.test(names)) patterned.push(entry);
    else for (const name of patterns) push(plain, name.toLowerCase(), entry);
  });
  return {
    keysOf: (names, port) => {
      const wanted = names.map((name) => (port === 22 ? name : `[${name}]:${port}`).toLowerCase());
      const isWanted = ({ patterns }: Entry) => wanted.some((name) => isNamed(patterns, name));
      const entries = [...wanted.flatMap((name) => plain.get(name) ?? []), ...patterned.filter(isWanted)].sort(
        (a, b) => a.line - b.line,
      );
      const gone = new Set(revoked.filter(isWanted).map(({ key }) => key));
      const keys = new Map<string, HostKey>();
      for (const { key, authority } of entries) if (!gone.has(key)) keys.set(key, { key, authority });
      return [...keys.values()];
    },
  };
}

/**
 * `keys` as Terraform's `host_key` takes them. Terraform writes it behind the host's name into a `known_hosts` file of
 * its own; further keys follow as lines of that file, since a server chooses which of its keys it shows.
 */
export function hostKeyArgument(keys: readonly HostKey[], port: number): string {
  const any = port === 22 ? "*" : `[*]:${port}`;
  // Terraform marks the first line as an authority's, which serves for a plain key as well.
  return [...keys]
    .sort((a, b) => Number(b.authority) - Number(a.authority))
    .map(({ key, authority }, index) => (index === 0 ? key : `${authority ? "@cert-authority " : ""}${any} ${key}`))
    .join("\n");
}

function push(index: Map<string, Entry[]>, name: string, entry: Entry): void {
  const entries = index.get(name);
  if (entries) entries.push(entry);
  else index.set(name, [entry]);
}

function isNamed(patterns: readonly string[], name: string): boolean {
  if (patterns.some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1), name))) return false;
  return patterns.some((pattern) => !pattern.startsWith("!") && matches(pattern, name));
}

function matches(pattern: string, name: string): boolean {
  const hashed = /^\|1\|([^|]+)\|([^|]+)$/.exec(pattern);
  if (hashed) {
    const digest = createHmac("sha1", Buffer.from(hashed[1] ?? "", "base64"))
      .update(name)
      .digest("base64");
    return digest === hashed[2];
  }
  if (!/[*?]/.test(pattern)) return pattern.toLowerCase() === name;
  const expression = pattern
    .toLowerCase()
    .split(/([*?])/)
    .map((part) => (part === "*" ? ".*" : part === "?" ? "." : regexpLiteral(part)))
    .join("");
  return new RegExp(`^${expression}$`).test(name);
}
