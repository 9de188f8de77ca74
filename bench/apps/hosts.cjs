// The fleet that is measured: the first host serves, the others are workloads.
const { env } = require("node:process");
const { SshFleet } = require("../../dist/index.js");

const { BENCH_HOSTS: hosts, BENCH_KNOWN_HOSTS: hostKeys } = env;

module.exports = SshFleet.of({
  hosts: Array.from({ length: Number(hosts) }, (_, n) => ({
    name: `host-${n}`,
    address: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
    roles: n === 0 ? ["metrics"] : [],
    labels: { service: `service-${n % 20}` },
  })),
  login: { user: "admin", privateKeyVariable: "deploy_key", hostKeys },
});
