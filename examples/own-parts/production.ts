import type { App } from "cdktf";
import { JoinedFleet, MonitoringStack, SshFleet, type Wing } from "cdktf-vm-observability";
import { Dashboards } from "cdktf-vm-observability/dashboards";
import { BlackboxExporter } from "./blackbox-exporter";
import { OurFleet } from "./our-fleet";

/** Components beside those that every stack has: each is one line. */
const WINGS: readonly Wing[] = [
  (stack) => new BlackboxExporter(stack, "blackbox-exporter", stack),
  (stack) => new Dashboards(stack, "dashboards", { metrics: stack.metrics }),
];

/** A stack on hosts that a tool of the company's own reaches and one that SSH does, with a server that the library does not have. */
export function production(app: App): MonitoringStack {
  const stack = new MonitoringStack(app, "production", {
    fleet: JoinedFleet.of({
      company: {
        bind: (scope, id) =>
          new OurFleet(scope, id, [
            { name: "monitor-1", roles: ["metrics"] },
            { name: "web-1", labels: { service: "user-service" } },
          ]),
      },
      office: SshFleet.of({
        hosts: [
          {
            name: "files-1",
            address: "192.0.2.9",
            hostKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKlEnufiGiLLpnITI3efLqb87NtQ6BYhOvwmnZIlDU3M"],
          },
        ],
        login: { user: "admin", privateKeyVariable: "deploy_key" },
      }),
    }),
    channels: { webhook: { url: "https://hooks.example.com/observability" } },
    wings: WINGS,
  });
  stack.overrideFile("prometheus/prometheus.yml", { global: { body_size_limit: "20MB" } });
  return stack;
}
