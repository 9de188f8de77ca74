// The library's whole stack on existing hosts: the first one serves, the others are workloads.
const { createHash } = require("node:crypto");
const { env } = require("node:process");
const { App } = require("cdktf");
const { MonitoringStack, SshFleet, defaultSpecification } = require("../../dist/index.js");

const { BENCH_HOSTS: hosts, BENCH_OUTDIR: outdir } = env;

const app = new App({ outdir });
new MonitoringStack(app, "bench", {
  specification: defaultSpecification,
  fleet: SshFleet.of({
    hosts: Array.from({ length: Number(hosts) }, (_, n) => ({
      name: `host-${n}`,
      address: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
      roles: n === 0 ? ["metrics"] : [],
      labels: { service: `service-${n % 20}` },
      hostKeys: [`ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${createHash("sha256").update(String(n)).digest("base64")}`],
    })),
    login: { user: "admin", privateKeyVariable: "deploy_key" },
  }),
  channels: { slack: { urlFile: "/etc/observability/secrets/slack-url", channel: "#ops" } },
});
app.synth();
