import { type CaddyConfig, type GateRule, renderGate } from "../caddy";
import { clientRoleName } from "../certificates";
import { certificateOf, FLEET_DOMAIN } from "../host";
import type { AccessRule } from "../monitoring";
import type { JaegerModel } from "./model";

/** Roles of hosts whose programs ask it. */
export const CLIENTS = ["metrics", "dashboards", "proxy"];

/** What people may do with Jaeger: read. It knows nobody, and would take documents from anyone to show them. */
export const JAEGER_ACCESS: readonly AccessRule[] = [
  { role: "viewer", methods: ["GET", "HEAD"], paths: ["/*"], except: ["/metrics", "/api/ai", "/api/ai/*"] },
];

/**
 * What stands before Jaeger, in the dialect of a version of Caddy: Prometheus reads its metrics, people and dashboards read traces. Jaeger expects
 * the path below which browsers see it, which nobody else has to know.
 */
export function renderJaegerGate({ ports, exposure, tls, basePath }: JaegerModel, version: string): CaddyConfig {
  const { pem, ca } = certificateOf("fleet");
  const host = { certificate: pem, key: pem, authority: ca };
  const metrics: GateRule = {
    clients: [clientRoleName("metrics")],
    methods: ["GET"],
    paths: ["/metrics"],
    dial: `127.0.0.1:${ports.metrics}`,
  };
  const reads: GateRule = {
    clients: (["people", "dashboards", "metrics"] as const).map(clientRoleName),
    methods: ["GET", "HEAD"],
    paths: ["/*"],
  };
  return renderGate(
    {
      name: "jaeger",
      port: ports.gate,
      exposure,
      ...(tls && { host }),
      access: [metrics, reads],
      own: ["/"],
      dial: `127.0.0.1:${ports.query}`,
      ...(tls && { asks: { host, serverName: `{env.VMO_HOST_NAME}.${FLEET_DOMAIN}` } }),
      ...(basePath !== "/" && { prefix: basePath }),
    },
    { version },
  );
}
