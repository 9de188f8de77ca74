// Metrics alone on existing hosts: exporters everywhere, Prometheus on the first one, and nobody who is notified.
const { env } = require("node:process");
const { App, TerraformStack } = require("cdktf");
const { Metrics, SshFleet } = require("../../dist/index.js");

const { BENCH_HOSTS: hosts, BENCH_KNOWN_HOSTS: hostKeys, BENCH_OUTDIR: outdir } = env;

const app = new App({ outdir });
const stack = new TerraformStack(app, "bench");
const fleet = SshFleet.of({
  hosts: Array.from({ length: Number(hosts) }, (_, n) => ({
    name: `host-${n}`,
    address: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
    roles: n === 0 ? ["metrics"] : [],
    labels: { service: `service-${n % 20}` },
  })),
  login: { user: "admin", privateKeyVariable: "deploy_key", hostKeys },
}).bind(stack, "fleet");
new Metrics(stack, "metrics", { fleet });
app.synth();
