import type { App } from "cdktf";
import { MonitoringStack, parseSpecification, SshFleet } from "cdktf-vm-observability";
import { Dashboards } from "cdktf-vm-observability/dashboards";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Booted } from "./booted";

/** One host for monitoring and two workloads, deployed over SSH. */
export function quickstart(app: App, { hosts, login, certificates, ...booted }: Booted): MonitoringStack {
  const yaml = readFileSync(join(__dirname, "observability.yaml"), "utf8");
  return new MonitoringStack(app, "quickstart", {
    // What is other than in the built-in specification, in its own words; props below come before it.
    specification: parseSpecification(yaml, { source: "observability.yaml" }),
    fleet: SshFleet.of({
      hosts: hosts.map(({ name, address, hostKey, roles }) => ({ name, address, roles, hostKeys: [hostKey] })),
      login: { user: login.user, privateKeyFile: login.privateKeyFile },
      // Between hosts everything is encrypted, and every server wants to know who asks.
      certificates: { folder: certificates },
    }),
    // People come through the portal alone; messages link to it.
    portal: { externalUrl: `https://${hosts[0]?.address}:8090` },
    channels: { webhook: { url: booted.webhook } },
    artifacts: { mirror: booted.mirror, webPages: booted.webPages, versions: booted.versions },
    ...(booted.grafana && { grafana: { enabled: true, build: booted.grafana.build } }),
    // Live pages of the portal, and files for Grafana.
    wings: [(stack) => new Dashboards(stack, "dashboards", { metrics: stack.metrics })],
  });
}
