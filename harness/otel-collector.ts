import { createHash } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { UpstreamArchive } from "./archives";
import { cached } from "./cache";
import { architecture } from "./debian";
import { inBuild } from "./go";
import { packed } from "./packed";

export const OTEL_COLLECTOR_VERSION = "0.165.0";

const CORE = "go.opentelemetry.io/collector";
const CONTRIB = "github.com/open-telemetry/opentelemetry-collector-contrib";
/** Of those that read conditions: later ones need modules that are published nowhere. */
const OF_CONDITIONS = "0.161.0";

/** What is built of it: the parts that our configuration names, each with its version. The vendor's program has two hundred more. */
const PARTS = {
  receivers: core("receiver", "otlp").concat(contrib("receiver", "filelog", "zipkin")),
  processors: [
    ...core("processor", "batch", "memorylimiter"),
    ...contrib("processor", "redaction", "resource"),
    ...["tailsampling", "attributes", "filter", "transform"].map(
      (part) => `${CONTRIB}/processor/${part}processor v${OF_CONDITIONS}`,
    ),
  ],
  exporters: core("exporter", "otlp", "otlphttp", "debug").concat(
    contrib("exporter", "prometheus", "prometheusremotewrite"),
  ),
  connectors: core("connector", "forward").concat(contrib("connector", "spanmetrics")),
  extensions: [
    ...contrib("extension", "healthcheck", "healthcheckv2"),
    `${CONTRIB}/extension/storage/filestorage v0.165.1`,
  ],
  providers: ["env", "file", "yaml"].map((part) => `${CORE}/confmap/provider/${part}provider v1.71.0`),
};

/** Path of the OpenTelemetry Collector, put together and built by its vendor's own builder: Debian has no package of it. */
export async function otelCollector(): Promise<string> {
  const digest = createHash("sha256").update(JSON.stringify(PARTS)).digest("hex").slice(0, 12);
  const built = await cached(`otelcol-contrib-${OTEL_COLLECTOR_VERSION}-${digest}`, (draft) =>
    inBuild(draft, async ({ folder, go, run }) => {
      writeFileSync(join(folder, "builder.json"), JSON.stringify(builderConfig(go)));
      await run("run", `${CORE}/cmd/builder@v${OTEL_COLLECTOR_VERSION}`, "--config=builder.json");
      renameSync(join(folder, "out/otelcol-contrib"), join(draft, "otelcol-contrib"));
    }),
  );
  return join(built, "otelcol-contrib");
}

/** Its archive, in the vendor's layout. */
export async function otelCollectorArchive(): Promise<UpstreamArchive> {
  return packed({
    name: "otelcol-contrib",
    version: OTEL_COLLECTOR_VERSION,
    program: await otelCollector(),
    path: "otelcol-contrib",
    file: `otelcol-contrib_${OTEL_COLLECTOR_VERSION}_linux_${await architecture()}.tar.gz`,
    folder: `/open-telemetry/opentelemetry-collector-releases/releases/download/v${OTEL_COLLECTOR_VERSION}`,
    checksums: "opentelemetry-collector-releases_otelcol-contrib_checksums.txt",
  });
}

/** What the builder reads, as YAML that is JSON. */
function builderConfig(go: string) {
  const parts = Object.entries(PARTS).map(([kind, modules]) => [kind, modules.map((gomod) => ({ gomod }))]);
  const dist = {
    name: "otelcol-contrib",
    module: "otelcol",
    version: OTEL_COLLECTOR_VERSION,
    output_path: "./out",
    go,
  };
  return { dist, ...(Object.fromEntries(parts) as Readonly<Record<string, unknown>>) };
}

function core(kind: string, ...parts: readonly string[]): readonly string[] {
  return parts.map((part) => `${CORE}/${kind}/${part}${kind} v${OTEL_COLLECTOR_VERSION}`);
}

function contrib(kind: string, ...parts: readonly string[]): readonly string[] {
  return parts.map((part) => `${CONTRIB}/${kind}/${part}${kind} v0.165.1`);
}
