import { collectorText } from "../escaping";
import { fleetNameOf } from "../host";
import type { Components, Settings } from "./config";
import type { AgentModel } from "./model";
import { clientTls, type CollectorParts, sending } from "./parts";
import { redactionProcessors } from "./redaction";

/** What is of agents alone: applications of the host are taken from, secrets taken out, and the rest is sent to a gateway. */
export function agentParts(model: AgentModel, version: string): CollectorParts {
  const { grpcPort, httpPort, zipkinPort, pseudonymKey } = model;
  const redaction = redactionProcessors(model.redaction, { version, pseudonyms: pseudonymKey !== undefined });
  const [exporter, settings] = exporterOf(model);
  return {
    receivers: {
      otlp: {
        protocols: {
          grpc: { endpoint: `127.0.0.1:${grpcPort}` },
          http: { endpoint: `127.0.0.1:${httpPort}` },
        },
      },
      zipkin: { endpoint: `127.0.0.1:${zipkinPort}` },
    },
    processors: { "resource/host": { attributes: resourceOf(model) }, ...redaction.processors },
    exporters: { [exporter]: settings },
    pipelines: {
      traces: {
        receivers: ["otlp", "zipkin"],
        processors: ["resource/host", ...redaction.order],
        exporters: [exporter],
      },
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

/** Of several gateways, the one for a trace follows from its id: spans of a trace meet at one, whatever hosts they come from. */
function exporterOf({ gateways, gatewayPort, queue, tls }: AgentModel): readonly [string, Components[string]] {
  const addresses = gateways.map((host) => `${fleetNameOf(host)}:${gatewayPort}`);
  const security: Settings = { tls: tls ? clientTls() : { insecure: true } };
  const [first] = addresses;
  if (addresses.length === 1) return ["otlp_grpc/gateway", { endpoint: first, ...security, ...sending(queue) }];
  return [
    "loadbalancing/gateways",
    {
      routing_key: "traceID",
      protocol: { otlp: { ...security, ...sending(queue.times(1 / addresses.length)) } },
      resolver: { static: { hostnames: addresses } },
    },
  ];
}
