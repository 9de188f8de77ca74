import type { AgentModel, GatewayModel } from "../../lib/otel-collector";
import { defaultSpecification } from "../../lib/specification";
import { Bytes, Duration } from "../../lib/units";

/** The collector of a host, as the built-in specification has it. */
export const agentOf = (changed: Partial<AgentModel> = {}): AgentModel => ({
  kind: "agent",
  memory: Bytes.mebibytes(256),
  queue: Bytes.gibibytes(1),
  metricsPort: 8888,
  healthPort: 13_133,
  tls: true,
  grpcPort: 4317,
  httpPort: 4318,
  zipkinPort: 9411,
  gateways: ["monitor-1"],
  gatewayPort: 4319,
  resource: { "deployment.environment.name": "production" },
  redaction: defaultSpecification.redaction,
  ...changed,
});

/** The gateway beside a Jaeger. */
export const gatewayOf = (changed: Partial<GatewayModel> = {}): GatewayModel => ({
  kind: "gateway",
  memory: Bytes.gibibytes(1),
  queue: Bytes.gibibytes(2),
  metricsPort: 8890,
  healthPort: 13_134,
  tls: true,
  port: 4319,
  spanMetricsPort: 8892,
  sampling: { baseRate: 10, slow: Duration.milliseconds(500), decisionWait: Duration.seconds(10), traces: 50_000 },
  dimensions: ["http.request.method", "http.response.status_code"],
  scrapeInterval: Duration.seconds(15),
  store: { endpoint: "127.0.0.1:14317", tls: { authority: "fleet", showsCertificate: true } },
  ...changed,
});
