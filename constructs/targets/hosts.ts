import { Token } from "cdktf";
import {
  didYouMean,
  type Place,
  type Problem,
  type PropKinds,
  propProblems,
  quoted,
  ValidationError,
  unitProblems,
} from "../../lib/errors";
import { DISTRIBUTIONS } from "../../lib/artifacts";
import { HOST_ROLES, hostNameProblems, portProblems, volumeProblems } from "../../lib/host";
import type { ComponentPlacement, DiscoveryQuery, HostProps, HostShape, HostRole, HostSelector } from "./fleet";
import { serverProblems } from "./servers-beside";

const ROLES: readonly HostRole[] = HOST_ROLES;
/** The operating system of hosts that do not say theirs. */
export const DEFAULT_DISTRIBUTION = "debian-13";
const RESERVED_LABELS = ["instance", "job", "le", "quantile"];

/** What the props of every fleet's hosts are. */
export const HOST_PROPS: PropKinds<HostProps> = {
  name: "text",
  roles: "list?",
  tiers: "object?",
  runs: "list?",
  labels: "object?",
  distribution: "text?",
  memory: "any?",
  volumes: "object?",
  application: "boolean?",
  additionalTargets: "list?",
};

/** What a kind of fleet refuses of values whose kinds are right. */
export interface FleetValues<T, H> {
  readonly fleet: (props: T) => readonly Problem[];
  readonly host: (host: H, place: string, props: T) => readonly Problem[];
}

/**
 * The props of a fleet, or the hosts of an own one, when they have the shape of such. Rows of an inventory may have more columns.
 *
 * @param values - judged where the shape is right, beside shapes that are not
 * @throws ValidationError with everything that has not, and with what is wrong with the values of all others
 */
export function shapedFleet<T extends { readonly hosts: readonly H[] }, H extends HostProps>(
  where: Place,
  props: T,
  kinds: PropKinds<T>,
  hostKinds: PropKinds<H>,
  values?: FleetValues<T, H>,
): T {
  const wrong = propProblems(props, kinds);
  const hosts: readonly H[] = Array.isArray((Object(props) as T).hosts) ? props.hosts : [];
  const wrongHosts = hosts.map((host, index) =>
    propProblems(host, hostKinds, `hosts[${index}]`, { misspelt: "spelling" }),
  );
  const shapes = [...wrong, ...wrongHosts.flat()];
  if (shapes.length === 0 && values === undefined) return props;
  const names = wrong.map(({ path }) => path.split(".")[0]);
  const rest = Object.fromEntries(
    Object.entries(Object(props) as object).filter(([name]) => !names.includes(name)),
  ) as T;
  ValidationError.throwIfAny(where, [
    ...shapes,
    ...(values?.fleet(rest) ?? []),
    ...hosts.flatMap((host, index) =>
      wrongHosts[index]?.length === 0
        ? [...problemsOf(host, index), ...(values?.host(host, `hosts[${index}]`, rest) ?? [])]
        : [],
    ),
  ]);
  return props;
}

/** A host with every default filled in. */
export interface Host extends Required<Omit<HostProps, "memory">>, Pick<HostProps, "memory"> {
  /** The release that it gets. */
  readonly shape: HostShape;
}

/**
 * Fills in the hosts' defaults and sorts the hosts into shapes.
 *
 * @param where - what messages name: the fleet's construct, or `SshFleet.of`
 * @param suffix - what names of shapes end with, for one of several fleets
 * @throws ValidationError with everything that is wrong with any host
 */
export function hostsOf(where: Place, hosts: readonly HostProps[], suffix = ""): readonly Host[] {
  const problems: Problem[] = [];
  if (hosts.length === 0) problems.push({ path: "hosts", message: "must name at least one host, got []" });
  const known = new Map<string, number>();
  hosts.forEach((host, index) => {
    problems.push(...problemsOf(host, index));
    const before = known.get(host.name);
    if (before === undefined) known.set(host.name, index);
    else
      problems.push({
        path: `hosts[${index}].name`,
        message: `must be unique in the fleet, got ${quoted(host.name)}, the name of hosts[${before}]`,
      });
  });
  ValidationError.throwIfAny(where, problems);
  const shapes = new Map<string, HostShape>();
  return hosts.map((host) => complete(host, suffix, shapes));
}

/** Shapes of `hosts`, each once. */
export function shapesOf(hosts: readonly Host[]): readonly HostShape[] {
  return [...new Set(hosts.map(({ shape }) => shape))];
}

/** Id of a host's construct: the tree keeps its nodes in an object, which has a `constructor` already. */
export function idOf({ name }: Pick<Host, "name">): string {
  return name in Object.prototype ? `${name}-` : name;
}

/** What is wrong with `where`, as the value at `path`. */
export function selectorProblems(path: string, where: unknown): readonly Problem[] {
  if (where === undefined || where === "every host" || where === "workloads") return [];
  const { role, runs } = Object(where) as { readonly role?: unknown; readonly runs?: unknown };
  if (runs !== undefined)
    return [...propProblems<object>(where, { runs: "text" }, path), ...serverProblems(`${path}.runs`, runs)];
  if (ROLES.includes(role as HostRole)) return propProblems<object>(where, { role: "text", tier: "text?" }, path);
  if (typeof role !== "string")
    return [
      { path, message: `must be "every host", "workloads" or such as { role: "metrics" }, got ${quoted(where)}` },
    ];
  return [roleProblem(`${path}.role`, role)];
}

/** What is wrong with a role of hosts. */
export function roleProblems(path: string, role: unknown): readonly Problem[] {
  return ROLES.includes(role as HostRole) ? [] : [roleProblem(path, role)];
}

function roleProblem(path: string, role: unknown): Problem {
  return { path, message: `must be of ${ROLES.join(", ")}, got ${quoted(role)}${didYouMean(role, ROLES)}` };
}

const PLACEMENT_PROPS: PropKinds<ComponentPlacement> = {
  component: "text",
  on: "selector",
  plan: "function",
  revision: "function?",
  atOnce: "any?",
  seeds: "boolean?",
};

/** What is wrong with how a component is placed, as far as its hosts do not matter. */
export function placementProblems(placement: ComponentPlacement): readonly Problem[] {
  const { component, on } = Object(placement) as Partial<ComponentPlacement>;
  const path = typeof component === "string" ? component : "placement";
  return [...propProblems(placement, PLACEMENT_PROPS, path), ...selectorProblems(`${path}.on`, on)];
}

/** What is wrong with the shape of a query for targets. */
export function queryProblems(of: DiscoveryQuery): readonly Problem[] {
  if ("applications" in Object(of)) return applicationProblems(of);
  const { as, on, port } = Object(of) as { readonly as?: unknown; readonly on?: unknown; readonly port?: unknown };
  return [
    ...propProblems<object>(of, QUERY_PROPS, "discovery"),
    ...selectorProblems("discovery.on", on),
    ...(typeof port === "number" ? portProblems("discovery.port", port) : []),
    ...(as === undefined || as === "fleet"
      ? []
      : [{ path: "discovery.as", message: `must be "fleet" or left out, got ${quoted(as)}` }]),
  ];
}

const QUERY_PROPS = { on: "selector", port: "number", labels: "textMap?", as: "any?" } as const;

function applicationProblems(of: DiscoveryQuery): readonly Problem[] {
  const wrong = propProblems<object>(of, { applications: "object" }, "discovery");
  if (wrong.length > 0 || !("applications" in of)) return wrong;
  const { applications } = of;
  const path = "discovery.applications";
  const shape = propProblems<object>(applications, { port: "number", path: "text" }, path);
  return shape.length > 0 ? shape : portProblems(`${path}.port`, applications.port);
}

/** How messages name `where`. */
export function nameOfWhere(where: HostSelector): string {
  if (typeof where === "string") return where;
  if ("runs" in where) return `hosts whose runs name ${JSON.stringify(where.runs)}`;
  return `hosts with the role "${where.role}"${where.tier === undefined ? "" : ` and the tier "${where.tier}"`}`;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Roles, each with its tier behind `separator` where it has one: `logs.hot`. */
export function placesOf({ roles, tiers }: Pick<HostShape, "roles" | "tiers">, separator: string): readonly string[] {
  return roles.map((role) => (tiers[role] === undefined ? role : `${role}${separator}${tiers[role]}`));
}

function complete(host: HostProps, suffix: string, shapes: Map<string, HostShape>): Host {
  const roles = ROLES.filter((role) => host.roles?.includes(role));
  const distribution = host.distribution ?? DEFAULT_DISTRIBUTION;
  const { tiers = {} } = host;
  const runs = [...new Set(host.runs)].sort();
  const kind = roles.length === 0 ? "workload" : placesOf({ roles, tiers }, "-").join("-");
  const beside = runs.length === 0 ? "" : `-with-${runs.join("-")}`;
  const name = `${kind}${beside}${distribution === DEFAULT_DISTRIBUTION ? "" : `-${distribution}`}${suffix}`;
  const shape: Writable<HostShape> = shapes.get(name) ?? { name, roles, tiers, runs, distribution };
  if (host.memory && host.memory.count < (shape.memory?.count ?? Infinity)) shape.memory = host.memory;
  shapes.set(name, shape);
  return {
    name: host.name,
    roles,
    tiers,
    runs,
    distribution,
    labels: host.labels ?? {},
    application: host.application ?? roles.length === 0,
    additionalTargets: host.additionalTargets ?? [],
    memory: host.memory,
    volumes: host.volumes ?? {},
    shape,
  };
}

function problemsOf(host: HostProps, index: number): Problem[] {
  const place = `hosts[${index}]`;
  const problems: Problem[] = [
    ...unitProblems("Bytes", { [`${place}.memory`]: host.memory }),
    ...singularProblems(host, place),
    ...distributionProblems(host, place),
  ];
  if (Token.isUnresolved(host.name))
    problems.push({
      path: `${place}.name`,
      message: "must be literal text, got a value that is known only at apply; it names resources and series",
    });
  else problems.push(...hostNameProblems(`${place}.name`, host.name));
  for (const role of host.roles ?? []) {
    if (!ROLES.includes(role)) problems.push(roleProblem(`${place}.roles`, role));
  }
  for (const [role, tier] of Object.entries(host.tiers ?? {})) {
    if (host.roles?.includes(role as HostRole) !== true)
      problems.push({ path: `${place}.tiers`, message: `must be of roles that the host has, got ${quoted(role)}` });
    // It is part of the names of shapes, beside roles.
    if (!/^[a-z][a-z0-9]{0,15}$/.test(tier) || ROLES.includes(tier as HostRole))
      problems.push({
        path: `${place}.tiers.${role}`,
        message: `must be 1 to 16 small letters and digits, and no role, got ${quoted(tier)}`,
      });
  }
  for (const [at, server] of (host.runs ?? []).entries())
    problems.push(...serverProblems(`${place}.runs[${at}]`, server));
  for (const [label, value] of Object.entries(host.labels ?? {})) {
    if (typeof value !== "string")
      problems.push({ path: `${place}.labels.${label}`, message: `must be text, got ${quoted(value)}` });
    if (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) && !label.startsWith("__") && !RESERVED_LABELS.includes(label)) continue;
    problems.push({
      path: `${place}.labels`,
      message:
        `must be Prometheus label names other than ${RESERVED_LABELS.join(", ")} and not begin with "__", ` +
        `got ${quoted(label)}`,
    });
  }
  return [...problems, ...volumeProblems(`${place}.volumes`, host.volumes ?? {}), ...targetProblems(host, place)];
}

function distributionProblems({ name, distribution }: HostProps, place: string): readonly Problem[] {
  if (distribution === undefined || DISTRIBUTIONS.includes(distribution)) return [];
  const words = DISTRIBUTIONS.map((one) => JSON.stringify(one)).join(" or ");
  const message = `must be ${words}, got ${quoted(distribution)} for ${name}${didYouMean(distribution, DISTRIBUTIONS)}`;
  return [{ path: `${place}.distribution`, message }];
}

/** A column `role` may be of an inventory; one with our roles, beside none of ours, is meant for `roles`. */
function singularProblems({ roles, ...others }: HostProps, place: string): readonly Problem[] {
  const { role } = others as { readonly role?: unknown };
  if (roles !== undefined || !(Array.isArray(role) ? role : [role]).some((one) => ROLES.includes(one as HostRole)))
    return [];
  return [{ path: `${place}.role`, message: `is no prop, got ${quoted(role)}; did you mean roles?` }];
}

function targetProblems(host: HostProps, place: string): Problem[] {
  const seen = new Set<string>();
  return (host.additionalTargets ?? []).flatMap((target, index): Problem[] => {
    const path = `${place}.additionalTargets[${index}]`;
    const { port } = target;
    const wrong = portProblems(`${path}.port`, port);
    if (wrong.length > 0) return [...wrong];
    const key = `${port} ${target.path ?? "/metrics"} ${target.job ?? "application"}`;
    if (seen.has(key)) return [{ path, message: `must differ from the others of the host, got port ${port} twice` }];
    seen.add(key);
    return [];
  });
}
