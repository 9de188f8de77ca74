import { Token } from "cdktf";
import { ec2FilterValue, regexpLiteral, relabelReplacement, verbatim } from "../../../lib/escaping";
import type { TargetDiscovery, RelabelConfig } from "../../../lib/scraping";
import { toFleetName } from "../file-discovery";
import type { DiscoveryQuery, HostSelector } from "../fleet";
import { type Host, placesOf } from "../hosts";

/** Label in which Prometheus finds the tag with a host's name. */
const HOST_TAG = "__meta_ec2_tag_vmo_host";

/** What of a fleet discovery needs. */
export interface DiscoveredFleet {
  /** Value of the tag `vmo:fleet`. */
  readonly name: string;
  readonly region: string;
  readonly endpoint?: string;
  readonly hosts: readonly Host[];
}

/** Tags by which Prometheus finds a host and knows what to scrape there. */
export function discoveryTagsOf(fleet: string, host: Host): Record<string, string> {
  const tags = {
    "vmo:fleet": fleet,
    "vmo:host": host.name,
    ...Object.fromEntries([...host.roles, ...placesOf(host, ".")].map((role) => [`vmo:role:${role}`, "yes"])),
    ...(host.roles.length === 0 && { "vmo:workload": "yes" }),
    ...Object.fromEntries(host.runs.map((server) => [`vmo:runs:${server}`, "yes"])),
    ...(host.application && { "vmo:application": "yes" }),
    ...Object.fromEntries(
      host.additionalTargets.map(({ port, path, job }) => [
        `vmo:port:${port}`,
        `${job ?? "application"} ${path ?? "/metrics"}`,
      ]),
    ),
    ...Object.fromEntries(Object.entries(host.labels).map(([label, value]) => [`vmo:label:${label}`, value])),
  };
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, verbatim(value)]));
}

/**
 * How Prometheus finds the targets of a query among EC2 instances. New hosts need no new configuration: it changes only
 * with the names of labels and the additional targets that there are.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#ec2_sd_config
 */
export function ec2DiscoveryOf(fleet: DiscoveredFleet, query: DiscoveryQuery): TargetDiscovery {
  if ("on" in query) {
    const labels = Object.entries(query.labels ?? {}).map(([label, value]) => ({
      name: `tag:vmo:label:${label}`,
      values: [ec2FilterValue(value)],
    }));
    return {
      configs: { ec2_sd_configs: [of(fleet, query.port, tagOf(query.on), ["yes"], labels)] },
      relabelings: [...relabelingsOf(fleet), ...(query.as ? [toFleetName(HOST_TAG, query.port)] : [])],
      ...(query.as && { as: query.as }),
    };
  }
  const { port, path } = query.applications;
  const targets = fleet.hosts.flatMap((host) => host.additionalTargets);
  const ports = [...new Set(targets.map((target) => target.port))].sort((a, b) => a - b);
  return {
    configs: {
      ec2_sd_configs: [
        of(fleet, port, "vmo:application"),
        ...ports.map((other) => of(fleet, other, `vmo:port:${other}`, ["*"])),
      ],
    },
    relabelings: [
      ...relabelingsOf(fleet),
      {
        source_labels: ["__address__"],
        regex: `.+:${port}`,
        target_label: "__metrics_path__",
        replacement: relabelReplacement(path),
      },
      ...ports.flatMap((other) => targetRelabelings(other, targets)),
    ],
  };
}

/**
 * The instance is the host by its name, with labels that hosts of the fleet have. No other tag becomes a label: `vmo:label:__address__`
 * or `vmo:label:job` would choose what is scraped, and which page it counts as.
 */
function relabelingsOf({ hosts }: DiscoveredFleet): readonly RelabelConfig[] {
  const labels = [...new Set(hosts.flatMap((host) => Object.keys(host.labels)))].sort();
  const instance: RelabelConfig = { source_labels: [HOST_TAG], target_label: "instance" };
  if (labels.length === 0) return [instance];
  return [instance, { action: "labelmap", regex: `__meta_ec2_tag_vmo_label_(${labels.join("|")})` }];
}

/** Path and job of an additional target, from its tag, and its port, which distinguishes it from others of its job on the host. Only on its own port: the tag is on all targets of the host. */
function targetRelabelings(port: number, all: Host["additionalTargets"]): readonly RelabelConfig[] {
  const targets = all.filter((target) => target.port === port);
  const source_labels = ["__address__", `__meta_ec2_tag_vmo_port_${port}`];
  // Only what the fleet has there: the tag could name the job and path of any other page.
  const regex = `.+:${port};${anyOf(targets.map(({ job = "application" }) => job))} ${anyOf(targets.map(({ path = "/metrics" }) => path))}`;
  return [
    { source_labels, regex, target_label: "job", replacement: "$1" },
    { source_labels, regex, target_label: "__metrics_path__", replacement: "$2" },
    // Two pages of one job on one host would write the same series without a label that distinguishes them.
    { source_labels, regex, target_label: "port", replacement: String(port) },
  ];
}

function anyOf(texts: readonly string[]): string {
  return `(${[...new Set(texts)].sort().map(regexpLiteral).join("|")})`;
}

function tagOf(where: HostSelector): string | undefined {
  if (where === "every host") return undefined;
  if (where === "workloads") return "vmo:workload";
  if ("runs" in where) return `vmo:runs:${where.runs}`;
  return `vmo:role:${where.role}${where.tier === undefined ? "" : `.${where.tier}`}`;
}

/** A condition of EC2's list of instances. */
interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

function of(
  fleet: DiscoveredFleet,
  port: number,
  tag?: string,
  values: readonly string[] = ["yes"],
  more: readonly Filter[] = [],
) {
  return {
    // Where no region is written, Prometheus asks the instance for it, so a region known only at apply works too.
    ...(!Token.isUnresolved(fleet.region) && { region: fleet.region }),
    ...(fleet.endpoint !== undefined && { endpoint: fleet.endpoint }),
    port,
    filters: [
      { name: "tag:vmo:fleet", values: [fleet.name] },
      // A stopped host stays a target, and is down; only a terminated one is no target.
      { name: "instance-state-name", values: ["running", "stopping", "stopped"] },
      ...(tag === undefined ? [] : [{ name: `tag:${tag}`, values }]),
      ...more,
    ],
  };
}
