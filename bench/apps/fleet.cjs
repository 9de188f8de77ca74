// The library's whole stack on existing hosts: the first one serves, the others are workloads.
const { env } = require("node:process");
const { App } = require("cdktf");
const { MonitoringStack, defaultSpecification } = require("../../dist/index.js");
const fleet = require("./hosts.cjs");

const app = new App({ outdir: env.BENCH_OUTDIR });
new MonitoringStack(app, "bench", {
  specification: defaultSpecification,
  fleet,
  channels: {
    slack: { urlFile: "/etc/observability/secrets/slack-url", channel: "#ops" },
    pagerduty: { routingKeyFile: "/etc/observability/secrets/pagerduty-key" },
  },
});
app.synth();
