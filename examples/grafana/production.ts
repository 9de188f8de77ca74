import type { App } from "cdktf";
import { MonitoringStack, SshFleet, type Wing } from "cdktf-vm-observability";
import { Dashboards } from "cdktf-vm-observability/dashboards";
import { Grafana } from "cdktf-vm-observability/grafana";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKlEnufiGiLLpnITI3efLqb87NtQ6BYhOvwmnZIlDU3M";

/** Dashboards of a team's own, and a Grafana that shows them with all others. */
const WINGS: readonly Wing[] = [
  ({ metrics }) => {
    const dashboards = new Dashboards(metrics, "dashboards", {
      metrics,
      dashboards: [
        {
          title: "Shop",
          description: "What customers see.",
          folder: "Teams",
          rows: [
            {
              title: "Requests",
              panels: [
                {
                  title: "Requests of the shop",
                  description: "Requests that are answered.",
                  kind: "time series",
                  unit: "requests per second",
                  queries: [{ expr: "sum(rate(http_requests_total[$__rate_interval]))", legend: "requests" }],
                },
              ],
            },
          ],
        },
      ],
    });
    new Grafana(metrics, "grafana", { metrics, dashboards });
  },
];

/** People reach Grafana through the portal; Prometheus, Grafana and the portal have a host each. */
export function production(app: App): MonitoringStack {
  return new MonitoringStack(app, "production", {
    fleet: SshFleet.of({
      hosts: [
        { name: "monitor-1", address: "10.20.0.5", roles: ["metrics"], hostKeys: [KEY] },
        { name: "dash-1", address: "10.20.0.6", roles: ["dashboards"], hostKeys: [KEY] },
        { name: "proxy-1", address: "10.20.0.7", roles: ["proxy"], hostKeys: [KEY] },
        { name: "shop-1", address: "10.20.0.11", labels: { service: "shop" }, hostKeys: [KEY] },
      ],
      login: { user: "admin", privateKeyVariable: "deploy_key" },
      // Made by `npx vm-observability certificates make`.
      certificates: { folder: "certificates" },
    }),
    security: {
      users: { alice: "viewer", omar: "operator", ada: "admin" },
      usersFile: "/etc/observability/secrets/users",
    },
    grafana: { operators: "editor" },
    portal: { externalUrl: "https://observability.example.com" },
    channels: { webhook: { url: "https://hooks.example.com/observability" } },
    wings: WINGS,
  });
}
