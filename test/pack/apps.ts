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

/** What PagerDuty does after a page of an Alertmanager on existing machines. */
export const PAGERDUTY_APP = `
import { PagerdutyProvider } from "@cdktf/provider-pagerduty/lib/provider";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { AlertRouting, type NotificationChannel, Metrics, parseSpecification, SshFleet } from "cdktf-vm-observability";
import { PagerDutyEscalation } from "cdktf-vm-observability/pagerduty";

const contacts = ["alice", "bob", "charlie"].map((who, n) => \`  \${who}@company.com: { phone: "+491511234567\${n}" }\n\`);
const specification = parseSpecification(\`contacts:\n\${contacts.join("")}channels:\n  slack: { url_file: /etc/slack, channel: "#ops" }\n\`, {
  source: "observability.yaml",
});
const pager: NotificationChannel = {
  name: "pagerduty",
  integration: "pagerduty_configs",
  secrets: [{ name: "pagerduty-key", from: { kind: "file", path: "/etc/observability/secrets/pagerduty-key" } }],
  settings: (fileOf) => ({ routing_key_file: fileOf("pagerduty-key") }),
  pages: true,
  incidentManager: { carries: ["sms", "phone"] },
};

const app = new App({ outdir: "cdktf.out" });
const stack = new TerraformStack(app, "production");
new PagerdutyProvider(stack, "pagerduty");
const fleet = new SshFleet(stack, "fleet", {
  hosts: [
    { name: "monitor-1", address: "10.20.0.5", roles: ["metrics"] },
    { name: "web-1", address: "10.20.0.11" },
  ],
  login: { user: "admin", privateKeyVariable: "deploy_key", hostKeys: "./known_hosts" },
});
const metrics = new Metrics(stack, "metrics", { fleet, specification });
const routing = new AlertRouting(stack, "alert-routing", { metrics, channels: [pager] });
const escalation = new PagerDutyEscalation(stack, "escalation", { routing, urgency: "by severity" });
new TerraformOutput(stack, "pagerduty_key", { value: escalation.integrationKey, sensitive: true });
app.synth();
`;

/** Host keys of the app's machines, as `ssh-keyscan` prints them. */
export const KNOWN_HOSTS = ["10.20.0.5", "10.20.0.11"]
  .map((address, n) => `${address} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${"ABC".charAt(n).repeat(43)}\n`)
  .join("");
