// What a user's CI deploys on booted hosts: the whole stack, with the threshold of one alert given from outside.
const { env } = require("node:process");
const { App, LocalBackend } = require("cdktf");
const { MonitoringStack, SshFleet, parseSpecification } = require("../../dist/index.js");

const { hosts, key, knownHosts, mirror, certificates, threshold, outdir, state } = JSON.parse(env.BENCH_SETTINGS);

const app = new App({ outdir });
const stack = new MonitoringStack(app, "bench", {
  specification: parseSpecification(
    `
artifacts: { mirror: "${mirror}" }
system_alerts: { cpu_high: { condition: cpu_usage_percent > ${threshold} } }
channels: { webhook: { url: "http://127.0.0.1:9/alerts" } }
`,
    { source: "bench.yaml" },
  ),
  fleet: SshFleet.of({
    hosts: hosts.map(({ name, address }, n) => ({ name, address, roles: n === 0 ? ["metrics"] : [] })),
    login: { user: "root", privateKeyFile: key, hostKeys: knownHosts },
    ...(certificates && { certificates }),
  }),
});
new LocalBackend(stack, { path: state });
app.synth();
