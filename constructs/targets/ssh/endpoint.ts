import { Token } from "cdktf";
import { isIP } from "node:net";
import { type Problem, quoted } from "../../../lib/errors";
import { portProblems } from "../../../lib/host";

/** Where a host is reached. */
interface Endpoint {
  readonly address: string;
  readonly scrapeAddress?: string;
  readonly port?: number;
}

const STANDARD_PORT = 22;
const LOOPBACK = "127.0.0.1";

/** The port that a host is reached on, as a number. */
export function portOf(host: Pick<Endpoint, "port">, loginPort: number | undefined): number {
  return host.port ?? loginPort ?? STANDARD_PORT;
}

/** What is wrong with the addresses and the port of a host. */
export function endpointProblems({ address, scrapeAddress, port }: Endpoint, path: string): readonly Problem[] {
  const scraped = scrapeAddress === undefined ? "address" : "scrapeAddress";
  return [
    ...addressProblems(`${path}.address`, address),
    ...addressProblems(`${path}.scrapeAddress`, scrapeAddress),
    ...zoneProblems(`${path}.${scraped}`, scrapeAddress ?? address),
    ...sshPortProblems(`${path}.port`, port),
  ];
}

/** What is wrong with an address; tokens are not checked. */
export function addressProblems(path: string, address: string | undefined): readonly Problem[] {
  if (address === undefined || Token.isUnresolved(address)) return [];
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(address) || isIP(address) !== 0) return [];
  return [{ path, message: `must be an address or a name without a port, got ${quoted(address)}` }];
}

/** A zone is a network interface of the machine that dials: it means another one on each, and none fits into a URL. */
function zoneProblems(path: string, address: string): readonly Problem[] {
  if (Token.isUnresolved(address) || isIP(address) !== 6 || !address.includes("%")) return [];
  const rule = "must be an address that all hosts can dial, and so without a zone";
  return [{ path, message: `${rule}, got ${quoted(address)}; give scrapeAddress an address of the fleet's network` }];
}

/** `address` in one canonical spelling: equal texts lead to one machine. */
export function canonicalAddress(address: string): string {
  const name = address.toLowerCase().replace(/\.$/, "");
  if (isIP(name) === 6 && !name.includes("%")) {
    const spelled = new URL(`http://[${name}]`).hostname.slice(1, -1);
    const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(spelled) ?? [];
    if (high === undefined || low === undefined) return spelled === "::1" ? LOOPBACK : spelled;
    return [high, low].flatMap((part) => [parseInt(part, 16) >> 8, parseInt(part, 16) & 0xff]).join(".");
  }
  return name === "localhost" ? LOOPBACK : name;
}

/** What is wrong with the name of a login; tokens are not checked. */
export function userProblems(path: string, user: string | undefined): readonly Problem[] {
  if (user === undefined || Token.isUnresolved(user) || /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(user)) return [];
  return [{ path, message: `must be the name of a user, got ${quoted(user)}` }];
}

/** What is wrong with a port; tokens are not checked. */
export function sshPortProblems(path: string, port: number | undefined): readonly Problem[] {
  return port === undefined || Token.isUnresolved(port) ? [] : portProblems(path, port);
}

/** The machine at the end of a login, as it is compared; undefined where only Terraform knows it. */
function machineOf(host: Endpoint, loginPort: number | undefined): string | undefined {
  const port = portOf(host, loginPort);
  if (Token.isUnresolved(host.address) || Token.isUnresolved(port)) return undefined;
  return `${quoted(canonicalAddress(host.address))}${port === STANDARD_PORT ? "" : ` with port ${port}`}`;
}

/** The machines of a fleet, with the props that name them. */
export function claimsOf(hosts: readonly Endpoint[], loginPort: number | undefined): ReadonlyMap<string, string> {
  return new Map(
    hosts.flatMap((host, index) => {
      const machine = machineOf(host, loginPort);
      return machine === undefined ? [] : [[`the address ${machine}`, `hosts[${index}].address`] as const];
    }),
  );
}

/** Hosts that would be one machine: each would remove and overwrite what the other has there. Tokens are not compared. */
export function sharedEndpointProblems(
  hosts: readonly (Endpoint & { readonly name: string })[],
  loginPort: number | undefined,
): readonly Problem[] {
  const first = new Map<string, number>();
  return hosts.flatMap((host, index) => {
    const port = portOf(host, loginPort);
    const endpoint = machineOf(host, loginPort);
    if (endpoint === undefined) return [];
    const before = first.get(endpoint);
    if (before === undefined) first.set(endpoint, index);
    if (before === undefined || hosts[before]?.name === host.name) return [];
    const place = `${quoted(host.address)}${port === STANDARD_PORT ? "" : ` with port ${port}`}`;
    const rule = "must be the address of one host only";
    return [
      {
        path: `hosts[${index}].address`,
        message: `${rule}, got ${place}, which hosts[${before}] has too; describe one machine as one host, with the roles of both`,
      },
    ];
  });
}
