import { type ComponentPrograms, compareVersions, type ProgramOptions } from "../lib/artifacts";
import { nodeExporterPrograms } from "../lib/exporters/node";
import { prometheusPrograms } from "../lib/prometheus";
import { sourceOf, type Specification } from "../lib/specification";
import type { HostProps, HostShape, IFleet } from "./targets/fleet";

/** Programs whose version can be chosen, by the names of `artifacts.versions`: the portal's are Caddy and, for OpenID, oauth2-proxy. */
export const COMPONENTS = [
  "prometheus",
  "alertmanager",
  "node_exporter",
  "process_exporter",
  "blackbox_exporter",
  "postgres_exporter",
  "mysqld_exporter",
  "redis_exporter",
  "nginx_exporter",
  "victoria_metrics",
  "telegraf",
  "caddy",
  "oauth2_proxy",
  "grafana",
  "elasticsearch",
  "elasticsearch_exporter",
  "fluentd",
  "kibana",
  "otel_collector",
  "jaeger",
] as const;

/** Name of a component in a specification. */
export type ComponentName = (typeof COMPONENTS)[number];

/** Where a component's programs come from on hosts of `shape`. */
export function programsOf(
  { artifacts }: Specification,
  component: string,
  { distribution }: Pick<HostShape, "distribution">,
): ProgramOptions {
  const { mirror, lock, versions } = artifacts;
  const source = sourceOf(artifacts, component);
  const version = versions[component];
  return {
    source: { source, lock, ...(mirror !== undefined && { mirror }) },
    distribution,
    ...(version && { version }),
  };
}

/** The version of Prometheus that has to take all rules: the oldest that a host of `fleet` runs. */
export function oldestPrometheus({ hosts }: IFleet, { artifacts }: Specification): string | undefined {
  const servers = hosts.filter(({ roles }) => roles?.includes("metrics"));
  return oldestOf(prometheusPrograms, servers, sourceOf(artifacts, "prometheus"), artifacts.versions.prometheus);
}

/** The oldest node_exporter that a host of `fleet` runs. */
export function oldestNodeExporter({ hosts }: IFleet, { artifacts }: Specification): string | undefined {
  return oldestOf(nodeExporterPrograms, hosts, sourceOf(artifacts, "node_exporter"), artifacts.versions.node_exporter);
}

function oldestOf(
  programs: ComponentPrograms,
  hosts: readonly HostProps[],
  source: Specification["artifacts"]["source"],
  asked: string | undefined,
): string | undefined {
  if (asked !== undefined) return asked.replace(/^v/, "");
  const versions = hosts.map(({ distribution = "debian-13" }) => programs.versionOf(source, distribution));
  return versions.sort(compareVersions)[0];
}

/** Labels that series of some host carry beside `instance`: its own, and the port of an additional page. */
export function labelsOf(hosts: readonly HostProps[]): readonly string[] {
  const own = hosts.flatMap(({ labels = {}, additionalTargets = [] }) => [
    ...Object.keys(labels),
    ...(additionalTargets.length > 0 ? ["port"] : []),
  ]);
  return [...new Set(own)];
}
