import { prometheusOf, type PrometheusModel, type PrometheusParts } from "../../lib/prometheus";
import type { ScrapeJob, TargetDiscovery } from "../../lib/scraping";
import { defaultSpecification, type Specification } from "../../lib/specification";
import { Duration } from "../../lib/units";

/** Targets of a job in files, as SshFleet gives them. */
export const files = (job: string): TargetDiscovery => ({
  configs: { file_sd_configs: [{ files: [`/opt/vm-observability/host/targets/${job}.json`] }] },
  relabelings: [{ source_labels: ["__meta_host"], target_label: "instance" }],
});

/** The jobs that a whole stack has for these targets, in their order. */
export function jobsOf(
  targets: Readonly<Record<string, TargetDiscovery>>,
  { nodeExporter, processExporter, appMetrics }: Specification = defaultSpecification,
): readonly ScrapeJob[] {
  const more: Readonly<Record<string, Partial<ScrapeJob>>> = {
    process: { sampleLimit: processExporter.sampleLimit },
    application: { path: appMetrics.endpoint, format: appMetrics.format },
  };
  return Object.entries(targets).map(([name, discovery]) => ({
    name,
    interval: nodeExporter.scrapeInterval,
    discovery,
    ...more[name],
    ...(name !== "application" && { owns: true }),
  }));
}

/** The smallest server of the document's specification: one job and one Alertmanager. */
export const model = prometheusOf(defaultSpecification, {
  jobs: jobsOf({ node: files("node") }),
  alertmanagers: [files("am")],
});

/** The vendor's archives on Debian 13. */
export const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;

/** Targets of every job of the document. */
export const targets = {
  node: files("node"),
  process: files("process"),
  application: files("application"),
  prometheus: files("prometheus"),
  alertmanager: files("alertmanager"),
};

/** A server with the document's specification, all jobs and one Alertmanager. */
export const parts: PrometheusParts = {
  jobs: jobsOf(targets),
  alertmanagers: [files("alertmanager")],
};

/** {@link parts} with everything on that versions differ in and Debian's builds have. */
export const everything: PrometheusModel = {
  ...prometheusOf(defaultSpecification, {
    ...parts,
    remoteWrite: [
      {
        name: "long-term",
        url: "https://store.example.com/api/v1/push",
        token: { kind: "file", path: "/etc/observability/secrets/store-token" },
      },
    ],
    replicaLabel: "replica",
    externalUrl: "https://prometheus.example.com/",
  }),
  externalLabels: { environment: "production", price: "5$" },
  receivesRemoteWrite: true,
  jobs: [
    ...prometheusOf(defaultSpecification, parts).jobs,
    {
      name: "batch",
      interval: Duration.seconds(5),
      path: "/stats",
      format: "openmetrics",
      sampleLimit: 5000,
      discovery: { configs: { static_configs: [{ targets: ["web-1:8000"] }] }, relabelings: [] },
      metricRelabelings: [{ source_labels: ["__name__"], regex: "go_.*", action: "drop" }],
    },
  ],
};
