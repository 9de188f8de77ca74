import { Bytes, Duration, MonitoringStack, SshFleet } from "cdktf-vm-observability";
import { Jaeger } from "cdktf-vm-observability/jaeger";
import type { Construct } from "constructs";
import { join } from "node:path";

/** Traces of three days on the disk of a host of their own. From each, a link leads to its log lines. */
export class KeptTracesStack extends MonitoringStack {
  public readonly store: Jaeger;

  constructor(scope: Construct, id: string) {
    super(scope, id, {
      fleet: SshFleet.of({
        hosts: [
          { name: "monitor-1", address: "10.20.0.5", roles: ["metrics"] },
          {
            name: "traces-1",
            address: "10.20.0.9",
            roles: ["tracing"],
            volumes: { data: { size: Bytes.gibibytes(25) } },
          },
          { name: "web-1", address: "10.20.0.11" },
        ],
        login: { user: "admin", privateKeyVariable: "deploy_key", hostKeys: join(__dirname, "known_hosts") },
      }),
      channels: { webhook: { url: "https://hooks.example.com/observability" } },
      tracing: { storage: { retention: Duration.days(3), size: Bytes.gibibytes(20) } },
    });
    this.store = new Jaeger(this, "jaeger", {
      metrics: this.metrics,
      links: [
        { type: "traces", url: "https://logs.example.com/search?trace=#{traceID}", text: "Log lines of this trace" },
      ],
    });
  }
}
