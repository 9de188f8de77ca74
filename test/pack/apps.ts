/** Apps as users write them, from the package's public names only. */

/** Existing machines over SSH. */
export const SSH_APP = `
import { App } from "cdktf";
import { MonitoringStack, SshFleet, defaultSpecification, parseSpecification, type Specification } from "cdktf-vm-observability";

const specification: Specification = parseSpecification("system_alerts:\\n  cpu_high:\\n    duration: 7m\\n", {
  source: "observability.yaml",
});
if (specification.systemAlerts === defaultSpecification.systemAlerts) throw new TypeError("the file changed nothing");

const app = new App({ outdir: "cdktf.out" });
new MonitoringStack(app, "production", {
  specification,
  fleet: SshFleet.of({
    hosts: [
      { name: "monitor-1", address: "10.20.0.5", roles: ["metrics"] },
      { name: "web-1", address: "10.20.0.11", labels: { service: "user-service" } },
    ],
    login: { user: "admin", privateKeyVariable: "deploy_key", hostKeys: "./known_hosts" },
  }),
  channels: { slack: { urlFile: "/etc/observability/secrets/slack-url", channel: "#ops" } },
});
app.synth();
`;

/** Host keys of the app's machines, as `ssh-keyscan` prints them. */
export const KNOWN_HOSTS = ["10.20.0.5", "10.20.0.11"]
  .map((address, n) => `${address} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${String(n).repeat(43)}\n`)
  .join("");
