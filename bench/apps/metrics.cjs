// Metrics alone on existing hosts: exporters everywhere, Prometheus on the first one, and nobody who is notified.
const { env } = require("node:process");
const { App, TerraformStack } = require("cdktf");
const { Metrics } = require("../../dist/index.js");
const fleet = require("./hosts.cjs");

const app = new App({ outdir: env.BENCH_OUTDIR });
const stack = new TerraformStack(app, "bench");
new Metrics(stack, "metrics", { fleet: fleet.bind(stack, "fleet") });
app.synth();
