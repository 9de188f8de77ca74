import { regexpLiteral, relabelReplacement } from "../../lib/escaping";
import { FACTS, fleetNameOf } from "../../lib/host";
import type { TargetDiscovery, RelabelConfig } from "../../lib/scraping";
import { bracketed } from "./bracketed";
import type { DiscoveryQuery, FactContent } from "./fleet";
import { type Host, placesOf } from "./hosts";

/** A host as others of the fleet reach it. */
export interface AddressedHost extends Host {
  /** May be a token. */
  readonly scrapeAddress: string;
  /** Which of several fleets it is of. @default - there is one */
  readonly fleet?: string;
}

/** An entry of a `file_sd` file. */
interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

const HOSTS = "targets/hosts.json";
const APPLICATIONS = "targets/applications.json";
const ROLES = "__meta_vmo_roles";
const RUNS = "__meta_vmo_runs";
const PORT = "__meta_vmo_port";
const FLEET = "__meta_vmo_fleet";

/**
 * The files that Prometheus finds the fleet in; facts of the hosts with the role `metrics`. Addresses stand without a
 * port: each job adds its own, so that one file serves them all.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#file_sd_config
 */
export function targetFiles(hosts: readonly AddressedHost[]): Readonly<Record<string, FactContent>> {
  return {
    [HOSTS]: { json: hosts.map((host) => groupOf(host, { [ROLES]: rolesOf(host), ...runsOf(host) })) },
    [APPLICATIONS]: { json: hosts.flatMap(applicationsOf) },
  };
}

/** How Prometheus finds the targets of `query` in the files of {@link targetFiles}, of one of several fleets or of all. */
export function fileDiscovery(query: DiscoveryQuery, fleet?: string): TargetDiscovery {
  const found = queryDiscovery(query);
  if (fleet === undefined) return found;
  const ofFleet = { source_labels: [FLEET], regex: regexpLiteral(fleet), action: "keep" as const };
  return { ...found, relabelings: [ofFleet, ...found.relabelings] };
}

function queryDiscovery(query: DiscoveryQuery): TargetDiscovery {
  if ("applications" in query) {
    const { port, path } = query.applications;
    return {
      configs: { file_sd_configs: [{ files: [`${FACTS}/${APPLICATIONS}`] }] },
      relabelings: [
        {
          source_labels: ["__address__", PORT],
          regex: "(.+);",
          target_label: "__address__",
          replacement: `$1:${port}`,
        },
        { source_labels: [PORT], regex: "", target_label: "__metrics_path__", replacement: relabelReplacement(path) },
        {
          source_labels: ["__address__", PORT],
          regex: "([^;]+);(.+)",
          target_label: "__address__",
          replacement: "$1:$2",
        },
      ],
    };
  }
  return {
    configs: { file_sd_configs: [{ files: [`${FACTS}/${HOSTS}`] }] },
    relabelings: [
      ...filterOf(query.on),
      ...Object.entries(query.labels ?? {}).map(([label, value]) => ({
        source_labels: [label],
        regex: regexpLiteral(value),
        action: "keep" as const,
      })),
      query.as
        ? toFleetName("instance", query.port)
        : { source_labels: ["__address__"], target_label: "__address__", replacement: `$1:${query.port}` },
    ],
    ...(query.as && { as: query.as }),
  };
}

/** Lets Prometheus ask a target by the fleet name of the host whose name `label` has. */
export function toFleetName(label: string, port: number): RelabelConfig {
  return {
    source_labels: [label],
    regex: "([a-z0-9-]+)",
    target_label: "__address__",
    replacement: `${fleetNameOf("$1")}:${port}`,
  };
}

function filterOf(on: Exclude<DiscoveryQuery, { applications: unknown }>["on"]): RelabelConfig[] {
  if (on === "every host") return [];
  if (on === "workloads") return [{ source_labels: [ROLES], regex: ",,", action: "keep" }];
  if ("runs" in on) return [{ source_labels: [RUNS], regex: `.*,${on.runs},.*`, action: "keep" }];
  const wanted = on.tier === undefined ? on.role : regexpLiteral(`${on.role}.${on.tier}`);
  return [{ source_labels: [ROLES], regex: `.*,${wanted},.*`, action: "keep" }];
}

/** The host's roles, and its tiers as `<role>.<tier>`. */
function rolesOf(host: AddressedHost): string {
  return `,${[...new Set([...host.roles, ...placesOf(host, ".")])].join(",")},`;
}

/** Only of hosts that run something: a file about a thousand others stays as small as it was. */
function runsOf({ runs }: AddressedHost): Readonly<Record<string, string>> {
  return runs.length === 0 ? {} : { [RUNS]: `,${runs.join(",")},` };
}

function applicationsOf(host: AddressedHost): TargetGroup[] {
  const additional = host.additionalTargets.map(({ port, path = "/metrics", job }) =>
    groupOf(host, {
      [PORT]: String(port),
      __metrics_path__: path,
      // Two pages of one job on one host would write the same series without a label that distinguishes them.
      port: String(port),
      ...(job !== undefined && { job }),
    }),
  );
  return host.application ? [groupOf(host, {}), ...additional] : additional;
}

function groupOf(host: AddressedHost, labels: Readonly<Record<string, string>>): TargetGroup {
  return {
    targets: [bracketed(host.scrapeAddress)],
    labels: { instance: host.name, ...host.labels, ...(host.fleet && { [FLEET]: host.fleet }), ...labels },
  };
}
