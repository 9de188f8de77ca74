import { toYaml } from "../yaml";
import { agentParts } from "./agent";
import type { CollectorConfig, Components } from "./config";
import { gatewayParts } from "./gateway";
import { type AgentModel, type GatewayModel, listenOf, placeOf } from "./model";
import { QUEUE } from "./parts";

/** The component that a pipeline begins with: what is over the limit of memory is refused before it costs anything. */
const LIMITER = "memory_limiter";

/** Of its memory, what it may use before it refuses. */
const LIMIT = 0.8;

/** Of its memory, how much may come between two looks. */
const SPIKE = 0.2;

/**
 * The file that a collector reads.
 *
 * @param version - of otelcol-contrib
 * @see https://opentelemetry.io/docs/collector/configuration/
 */
export function renderCollector(model: AgentModel | GatewayModel, version: string): string {
  return toYaml(configOf(model, version));
}

function configOf(model: AgentModel | GatewayModel, version: string): CollectorConfig {
  const parts = model.kind === "agent" ? agentParts(model, version) : gatewayParts(model, version);
  const extensions: Components = {
    health_check: { endpoint: `127.0.0.1:${model.healthPort}` },
    [QUEUE]: {
      directory: `${placeOf(model.kind).data}/queue`,
      create_directory: true,
      // What was accepted is on the disk: it survives the end of power too.
      fsync: true,
      compaction: { on_rebound: true, directory: `${placeOf(model.kind).data}/compaction` },
    },
    ...parts.extensions,
  };
  const mebibytes = (share: number) => Math.floor(model.memory.times(share).count / 1024 ** 2);
  const { connectors } = parts;
  return {
    extensions,
    receivers: parts.receivers,
    processors: {
      [LIMITER]: { check_interval: "1s", limit_mib: mebibytes(LIMIT), spike_limit_mib: mebibytes(SPIKE) },
      ...parts.processors,
    },
    exporters: parts.exporters,
    ...(connectors && { connectors }),
    service: {
      extensions: Object.keys(extensions),
      telemetry: telemetryOf(model),
      pipelines: Object.fromEntries(
        Object.entries(parts.pipelines).map(([name, pipeline]) => [
          name,
          pipeline.receivers.includes("otlp")
            ? { ...pipeline, processors: [LIMITER, ...pipeline.processors] }
            : pipeline,
        ]),
      ),
    },
  };
}

function telemetryOf(model: AgentModel | GatewayModel) {
  const { port, isOpen } = listenOf(model);
  return {
    metrics: {
      level: "normal",
      readers: [
        {
          pull: {
            exporter: {
              prometheus: {
                host: isOpen ? "0.0.0.0" : "127.0.0.1",
                port,
                // Names stay the same whatever the defaults of a version are.
                without_scope_info: true,
                without_type_suffix: false,
                without_units: false,
              },
            },
          },
        },
      ],
    },
    // Its own spans would go to whatever listens at port 4317.
    traces: { level: "none" },
    logs: { level: "info" },
  };
}
