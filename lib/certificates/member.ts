import { nearest, type Problem, type PropKinds, propsOfEach, quoted, ValidationError } from "../errors";
import type { Authority } from "./authority";
import { fleetNameOf, HOST_ROLES, hostNameProblems } from "../host";
import { alternativeNameKind, canonicalName, CLIENT_ROLES, clientRoleName } from "./names";

/** A host that gets a certificate; a row of `hosts.json` is one. */
export interface Member {
  /** The host's name in its fleet: `monitor-1`. */
  readonly host: string;
  /** Its roles; none for a workload. @default [] */
  readonly roles?: readonly string[];
  /** Addresses and names by which other hosts reach it, besides its fleet name. @default - none is known */
  readonly addresses?: readonly string[];
  /** Region of AWS whose Parameter Store it reads; empty for that of the AWS CLI. @default - it reads none, if others do */
  readonly region?: string;
}

/** What a certificate has to say of its host. */
export interface AlternativeNames {
  /** DNS names: the fleet name first, then others of the host, then those of its client roles. */
  readonly names: readonly string[];
  /** IP addresses. */
  readonly addresses: readonly string[];
}

const MEMBER: PropKinds<Member> = { host: "text", roles: "list?", addresses: "list?", region: "text?" };

/**
 * The hosts in `rows`, the content of a `hosts.json`. Columns that have nothing to do with certificates are left alone.
 *
 * @param where - names the file in messages
 * @throws ValidationError with everything that is wrong with any row
 */
export function membersOf(rows: unknown, where: string): readonly Member[] {
  if (!Array.isArray(rows) || rows.length === 0)
    throw new ValidationError(where, [
      { path: "", message: `must be a list of at least one { host, roles, addresses }, got ${quoted(rows)}` },
    ]);
  ValidationError.throwIfAny(where, propsOfEach(rows, MEMBER, "", { misspelt: "spelling" }));
  const members = rows as readonly Member[];
  const hosts = members.map(({ host }) => host);
  ValidationError.throwIfAny(where, [
    ...members.flatMap(memberProblems),
    ...hosts.flatMap((host, index) =>
      hosts.indexOf(host) === index
        ? []
        : [{ path: `[${index}].host`, message: `must be unique, got ${quoted(host)} twice` }],
    ),
  ]);
  return members.map(({ host, roles, addresses, region }) => ({ host, roles, addresses, region }));
}

/** `member` with more addresses or names. */
export function withAddresses(member: Member, more: readonly string[]): Member {
  return { ...member, addresses: [...new Set([...(member.addresses ?? []), ...more])] };
}

/** Whether a host gets a certificate of `authority`. */
export function isMember({ roles = [] }: Member, { role }: Authority): boolean {
  return role === undefined || roles.includes(role);
}

/** What the certificate of `member` from `authority` has to say. */
export function alternativeNamesOf({ host, roles = [], addresses = [] }: Member, authority: Authority) {
  const given = (kind: "address" | "name") =>
    addresses.filter((one) => alternativeNameKind(one) === kind).map(canonicalName);
  const clientRoles = authority.clientRoles ? roles.flatMap((role) => CLIENT_ROLES[role] ?? []) : [];
  return {
    names: [...new Set([fleetNameOf(host), ...given("name"), ...clientRoles.map(clientRoleName)])],
    addresses: [...new Set(given("address"))],
  } satisfies AlternativeNames;
}

function memberProblems({ host, roles = [], addresses = [] }: Member, index: number): readonly Problem[] {
  return [
    ...hostNameProblems(`[${index}].host`, host),
    ...roles.flatMap((role, n) => roleProblems(`[${index}].roles[${n}]`, role)),
    ...addresses.flatMap((address, n) => addressProblems(`[${index}].addresses[${n}]`, address)),
  ];
}

/** Tables may come from elsewhere and have roles of their own; one that is nearly ours would be left out of its certificate. */
function roleProblems(path: string, role: unknown): readonly Problem[] {
  if (typeof role !== "string") return [{ path, message: `must be text, got ${quoted(role)}` }];
  const near = HOST_ROLES.some((known) => known === role) ? undefined : nearest(role, HOST_ROLES);
  if (near === undefined) return [];
  return [
    {
      path,
      message: `must be of ${HOST_ROLES.join(", ")}, or one of your own, got ${quoted(role)}; did you mean ${quoted(near)}?`,
    },
  ];
}

function addressProblems(path: string, address: unknown): readonly Problem[] {
  if (typeof address === "string" && alternativeNameKind(address) !== undefined) return [];
  const rule = "must be an IP address or a DNS name, without a port, brackets or a zone";
  return [{ path, message: `${rule}, got ${quoted(address)}` }];
}
