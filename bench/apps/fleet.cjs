// The library's whole stack on existing hosts: the first one serves, the others are workloads.
const { env } = require("node:process");
const { App } = require("cdktf");
const { MonitoringStack, SshFleet, defaultSpecification } = require("../../dist/index.js");

const { BENCH_HOSTS: hosts, BENCH_KNOWN_HOSTS: hostKeys, BENCH_OUTDIR: outdir } = env;

const app = new App({ outdir });
new MonitoringStack(app, "bench", {
  specification: defaultSpecification,
  fleet: SshFleet.of({
    hosts: Array.from({ length: Number(hosts) }, (_, n) => ({
      name: `host-${n}`,
      address: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
      roles: n === 0 ? ["metrics"] : [],
      labels: { service: `service-${n % 20}` },
    })),
    login: { user: "admin", privateKeyVariable: "deploy_key", hostKeys },
  }),
  channels: {
    slack: { urlFile: "/etc/observability/secrets/slack-url", channel: "#ops" },
    pagerduty: { routingKeyFile: "/etc/observability/secrets/pagerduty-key" },
  },
});
app.synth();
