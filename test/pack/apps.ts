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
  channels: {
    slack: { urlFile: "/etc/observability/secrets/slack-url", channel: "#ops" },
    pagerduty: { routingKeyFile: "/etc/observability/secrets/pagerduty-key" },
  },
});
app.synth();
`;

/** Instances on AWS. */
export const AWS_APP = `
import { App } from "cdktf";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Bytes, MonitoringStack } from "cdktf-vm-observability";
import { AwsFleet } from "cdktf-vm-observability/aws";

const app = new App({ outdir: "cdktf.out" });
const stack = new MonitoringStack(app, "production", {
  fleet: AwsFleet.of({
    region: "eu-central-1",
    subnetId: "subnet-0a1b2c3d",
    hosts: [
      { name: "monitor-1", roles: ["metrics"], dataVolume: { size: Bytes.gibibytes(100) } },
      { name: "web-1", labels: { service: "user-service" } },
    ],
  }),
  channels: { webhook: { url: "https://hooks.example.com/observability" } },
});
new AwsProvider(stack, "aws", { region: "eu-central-1" });
app.synth();
`;

/** Host keys of the app's machines, as `ssh-keyscan` prints them. */
export const KNOWN_HOSTS = ["10.20.0.5", "10.20.0.11"]
  .map((address, n) => `${address} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${String(n).repeat(43)}\n`)
  .join("");
