import { join } from "node:path";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { AwsFleet } from "../../constructs/targets/aws/aws-fleet";
import { nodeExporterPlan } from "../../lib/exporters/node/plan";
import { nodeExporterOf } from "../../lib/exporters/node/model";
import { prometheusPlan, type PrometheusModel } from "../../lib/prometheus";
import { defaultSpecification } from "../../lib/specification";
import { Bytes, Duration } from "../../lib/units";
import { smallPlan } from "../constructs/plans";
import { motoFleet, motoNetwork } from "../moto-network";

/** What the tests change between two applies. */
export interface Variant {
  /** Address of moto. */
  readonly url: string;
  /** Address of the vendors' mirror. */
  readonly mirror: string;
  /** Address of a store that Prometheus writes to, with a token of its own. */
  readonly store: string;
  /** @default 5 seconds */
  readonly evaluationInterval?: Duration;
  /** Size of the data volume. @default 1 GiB */
  readonly volume?: Bytes;
  /** Tags of an instance to adopt. @default - none is */
  readonly adopt?: Readonly<Record<string, string>>;
  /** Port of Prometheus. @default 9090 */
  readonly port?: number;
}

/** Name of the SSM parameter with a token of Prometheus's. */
export const TOKEN = "/vmo-test/store-token";

/** Synthesizes a fleet of two instances with real components into `outdir`; gives the stack's folder. */
export function synthesize(outdir: string, variant: Variant): string {
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "production");
  // By default the state lies in the working directory, where the next run takes what a killed one left for live.
  new LocalBackend(stack, { path: join(outdir, "production.tfstate") });
  const { url } = variant;
  const fleet = new AwsFleet(stack, "fleet", {
    ...motoFleet(url, motoNetwork(stack, url).id),
    pollInterval: Duration.seconds(5),
    wait: { timeout: Duration.minutes(5) },
    endpoints: { s3: url, ec2: url, secrets: url },
    hosts: [
      {
        name: "monitor-1",
        roles: ["metrics"],
        dataVolume: { size: variant.volume ?? Bytes.gibibytes(1) },
      },
      { name: "web-1", labels: { service: "user-service" }, additionalTargets: [{ port: 8000, path: "/stats" }] },
      ...(variant.adopt ? [{ name: "old-1", adopt: { tags: variant.adopt } }] : []),
    ],
  });
  const options = { source: { source: "upstream", mirror: variant.mirror }, distribution: "debian-13" } as const;
  const exporter = nodeExporterOf(defaultSpecification);
  fleet.place({
    component: "node-exporter",
    on: "every host",
    plan: () => nodeExporterPlan(exporter, options),
  });
  const model = prometheusModel(fleet, exporter.port, variant);
  fleet.place({ component: "prometheus", on: { role: "metrics" }, plan: () => prometheusPlan(model, options) });
  fleet.place({
    component: "keeper",
    on: { role: "metrics" },
    atOnce: 1,
    seeds: true,
    plan: () =>
      smallPlan("keeper", {
        files: [{ path: "keeper/seed.json", content: '{"seed":"first"}', onChange: "nothing" }],
        units: [],
        seeds: [
          {
            purpose: "the first seed",
            method: "POST",
            url: variant.store.replace(/write$/, "seed"),
            body: { releaseFile: "keeper/seed.json", mediaType: "application/json" },
          },
        ],
      }),
  });
  app.synth();
  return `${outdir}/stacks/production`;
}

function prometheusModel(fleet: AwsFleet, exporterPort: number, variant: Variant): PrometheusModel {
  const interval = Duration.seconds(5);
  return {
    port: variant.port ?? 9090,
    scrapeInterval: interval,
    evaluationInterval: variant.evaluationInterval ?? interval,
    retention: { time: Duration.days(1), size: Bytes.mebibytes(512) },
    memory: Bytes.mebibytes(256),
    externalLabels: {},
    runbooks: "http://127.0.0.1/runbooks",
    jobs: [
      { name: "node", interval, discovery: fleet.discovery({ on: "every host", port: exporterPort }) },
      {
        name: "application",
        interval,
        discovery: fleet.discovery({ applications: { port: 8080, path: "/metrics" } }),
      },
    ],
    groups: [],
    alertmanagers: [],
    remoteWrite: [{ name: "store", url: variant.store, token: { kind: "ssm-parameter", name: TOKEN } }],
  };
}
