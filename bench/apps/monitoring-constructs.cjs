// cdk-monitoring-constructs watching as many EC2 instances in its cheapest form: one call for all of them, with both alarms
// that it has for instances (network in and out).
const { env } = require("node:process");
const { App, Duration, Stack } = require("aws-cdk-lib");
const { MonitoringFacade } = require("cdk-monitoring-constructs");

const { BENCH_HOSTS: hosts, BENCH_OUTDIR: outdir } = env;

const app = new App({ outdir });
const stack = new Stack(app, "monitoring", { env: { account: "111111111111", region: "eu-central-1" } });
const period = Duration.minutes(5);
new MonitoringFacade(stack, "monitoring").monitorEC2Instances({
  instanceIds: Array.from({ length: Number(hosts) }, (_, n) => `i-${n.toString(16).padStart(17, "0")}`),
  addNetworkInTotalBytesExceedThresholdAlarm: { Warning: { maxNetworkInBytes: 1e9, period } },
  addNetworkOutTotalBytesExceedThresholdAlarm: { Warning: { maxNetworkOutBytes: 1e9, period } },
});
app.synth();
