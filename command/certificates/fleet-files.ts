import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { alternativeNameKind, type Member, membersOf } from "../../lib/certificates";
import { type Problem, quoted, ValidationError } from "../../lib/errors";
import { parseJson } from "./json";
import { type Options, WHERE } from "./options";

const STACKS = "cdktf.out/stacks";
const HOSTS = "hosts.json";

/**
 * The hosts that get certificates: those of `--fleet`, and those of `--host`; {@link givenIn} has the addresses of the latter.
 *
 * @throws ValidationError when there are none, two fleets have a host of one name, or a file is wrong
 */
export function membersFrom({ fleet, host }: Options, folder: string): readonly Member[] {
  const files =
    fleet.length > 0 ? fleet.map((path) => fileOf(path, folder)) : host.length > 0 ? [] : [onlyStack(folder)];
  const members = new Map<string, { readonly member: Member; readonly from: string }>();
  const problems: Problem[] = [];
  for (const from of files) {
    for (const member of membersOf(parseJson(readFileSync(resolve(folder, from), "utf8"), from), from)) {
      const other = members.get(member.host);
      if (other === undefined) members.set(member.host, { member, from });
      else
        problems.push({
          path: "--fleet",
          message: `must have each host once, because its name is in its certificate; got ${quoted(member.host)} in ${other.from} and ${from}; give one of the fleets a --folder of its own`,
        });
    }
  }
  for (const text of host) {
    const { name, addresses = [] } = hostIn(text);
    problems.push(
      ...addresses.filter((one) => alternativeNameKind(one) === undefined).map((one) => badAddress(text, one)),
    );
    if (!members.has(name)) members.set(name, { member: { host: name }, from: "--host" });
  }
  ValidationError.throwIfAny(WHERE, problems);
  return membersOf(
    [...members.values()].map(({ member }) => member),
    host.length > 0 ? "--host" : files.join(", "),
  );
}

/** Addresses and names that were given by hand: `before`, unless `--host` names others for a host. */
export function givenIn(
  { host }: Pick<Options, "host">,
  before: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const now = new Map<string, readonly string[]>();
  for (const { name, addresses } of host.map(hostIn))
    if (addresses) now.set(name, [...new Set([...(now.get(name) ?? []), ...addresses])]);
  return new Map([...before, ...now]);
}

/** `web-1=10.0.0.11,web-1.example.com`; nothing after `=` takes back what was given. */
function hostIn(text: string): { readonly name: string; readonly addresses?: readonly string[] } {
  const [name = "", list] = text.split(/=(.*)/s);
  return { name, ...(list !== undefined && { addresses: list === "" ? [] : list.split(",") }) };
}

function badAddress(text: string, address: string): Problem {
  return {
    path: "--host",
    message: `must be NAME or NAME=ADDRESS,…, with IP addresses or DNS names; got ${quoted(address)} in ${quoted(text)}`,
  };
}

function fileOf(path: string, folder: string): string {
  const at = resolve(folder, path);
  const file = existsSync(at) && statSync(at).isDirectory() ? join(path, HOSTS) : path;
  if (existsSync(resolve(folder, file))) return file;
  const rule = `must be a synthesized stack's folder or its ${HOSTS}`;
  throw new ValidationError(WHERE, [
    { path: "--fleet", message: `${rule}, and ${file} does not exist; synthesize first (cdktf synth)` },
  ]);
}

/** The stack that is meant where none is named: two would get one authority, and so trust each other. */
function onlyStack(folder: string): string {
  const root = join(folder, STACKS);
  const stacks = existsSync(root) ? readdirSync(root).sort() : [];
  const found = stacks.map((stack) => join(STACKS, stack, HOSTS)).filter((file) => existsSync(join(folder, file)));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  const message =
    only === undefined
      ? `must name a fleet, because ${STACKS} has none here: synthesize first (cdktf synth), give the folder of a synthesized stack, or name hosts by --host`
      : `must name the fleet, because ${STACKS} has several: ${found.join(", ")}`;
  throw new ValidationError(WHERE, [{ path: "--fleet", message }]);
}
