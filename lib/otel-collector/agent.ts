import { collectorText } from "../escaping";
import type { Settings } from "./config";
import type { AgentModel } from "./model";
import { type CollectorParts, LARGEST_MESSAGE } from "./parts";
import { redactionProcessors } from "./redaction";
import { sharesOf } from "./shares";

/** What is of agents alone: applications of the host are taken from, secrets taken out, and the rest is sent to gateways. */
export function agentParts(model: AgentModel, version: string): CollectorParts {
  const { grpcPort, httpPort, zipkinPort, pseudonymKey } = model;
  const redaction = redactionProcessors(model.redaction, { version, pseudonyms: pseudonymKey !== undefined });
  const { ends, exporters, connectors, ...shares } = sharesOf(model);
  return {
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: `127.0.0.1:${grpcPort}`, max_recv_msg_size_mib: LARGEST_MESSAGE },
          http: { endpoint: `127.0.0.1:${httpPort}` },
        },
      },
      zipkin: { endpoint: `127.0.0.1:${zipkinPort}` },
    },
    processors: { "resource/host": { attributes: resourceOf(model) }, ...redaction.processors, ...shares.processors },
    exporters,
    ...(Object.keys(connectors).length > 0 && { connectors }),
    pipelines: {
      traces: {
        receivers: ["otlp", "zipkin"],
        processors: ["resource/host", ...redaction.order],
        exporters: ends,
      },
      ...shares.pipelines,
    },
  };
}

/** What applications say of their resource stays, but for the host, which is called as in metrics and logs. */
function resourceOf({ resource }: AgentModel): readonly Settings[] {
  return [
    { key: "host.name", value: "${env:VMO_HOST_NAME}", action: "upsert" },
    ...Object.entries(resource).map(([key, value]) => ({ key, value: collectorText(value), action: "insert" })),
  ];
}
