import { Testing } from "cdktf";
import { join } from "node:path";
import type { SshFleetProps } from "../../../../constructs/targets/ssh/props";
import { SshFleet } from "../../../../constructs/targets/ssh/ssh-fleet";
import { Bytes } from "../../../../lib/units";
import { synthesized } from "../../../../testing";
import { smallPlan } from "../../plans";
import { fleetOf, KEY, LOGIN, WEB_1, WEB_2 } from "./fleets";

describe("an SSH fleet refuses", () => {
  it.each<[string, Partial<SshFleetProps>, string]>([
    ["no hosts", { hosts: [] }, "[production/fleet] hosts: must name at least one host, got []"],
    [
      "a name that is no host name",
      { hosts: [{ ...WEB_1, name: "Web_1" }] },
      '[production/fleet] hosts[0].name: must be 1 to 63 of a-z, 0-9 and "-", beginning and ending with a letter or digit, got "Web_1"',
    ],
    [
      "a name twice",
      { hosts: [WEB_1, WEB_1] },
      '[production/fleet] hosts[1].name: must be unique in the fleet, got "web-1", the name of hosts[0]',
    ],
    [
      "an unknown role",
      { hosts: [{ ...WEB_1, roles: ["metric" as "metrics"] }] },
      '[production/fleet] hosts[0].roles: must be of metrics, dashboards, tracing, logs, proxy, storage, got "metric"; did you mean "metrics"?',
    ],
    [
      "a label that Prometheus sets itself",
      { hosts: [{ ...WEB_1, labels: { instance: "x" } }] },
      '[production/fleet] hosts[0].labels: must be Prometheus label names other than instance, job, le, quantile and not begin with "__", got "instance"',
    ],
    [
      "an additional target twice",
      { hosts: [{ ...WEB_1, additionalTargets: [{ port: 8000 }, { port: 8000 }] }] },
      "[production/fleet] hosts[0].additionalTargets[1]: must differ from the others of the host, got port 8000 twice",
    ],
    [
      "an additional target without a port",
      { hosts: [{ ...WEB_1, additionalTargets: [{ port: 0 }] }] },
      "[production/fleet] hosts[0].additionalTargets[0].port: must be a port from 1 to 65535, got 0",
    ],
    [
      "an address with a port",
      { hosts: [{ ...WEB_1, address: "http://web:80" }] },
      '[production/fleet] hosts[0].address: must be an address or a name without a port, got "http://web:80"',
    ],
    [
      "an address with a port that a name could seem to be",
      { hosts: [{ ...WEB_1, address: "10.0.0.1:22" }] },
      '[production/fleet] hosts[0].address: must be an address or a name without a port, got "10.0.0.1:22"',
    ],
    [
      "an address with a zone",
      { hosts: [{ ...WEB_1, address: "fe80::1%eth0" }] },
      "[production/fleet] hosts[0].address: must be an address that all hosts can dial, and so without a zone, got " +
        '"fe80::1%eth0"; give scrapeAddress an address of the fleet\'s network',
    ],
    ...(
      [
        ["fd00::1", "FD00:0:0::0001"],
        ["web.example", "WEB.example."],
        ["10.0.0.11", "::ffff:10.0.0.11"],
        ["localhost", "127.0.0.1"],
        ["::1", "localhost."],
      ] as const
    ).map(([one, other]): [string, Partial<SshFleetProps>, string] => [
      `one machine under ${one} and ${other}`,
      {
        hosts: [
          { ...WEB_1, address: one },
          { ...WEB_2, address: other },
        ],
      },
      `[production/fleet] hosts[1].address: must be the address of one host only, got "${other}", which hosts[0] has too; ` +
        "describe one machine as one host, with the roles of both",
    ]),
    [
      "a host without a known key",
      { hosts: [{ name: "web-1", address: "10.0.0.11" }] },
      "[production/fleet] hosts[0].hostKeys: must be given, since login.hostKeys names no known_hosts file; compare what " +
        '"ssh-keyscan -p 22 10.0.0.11" shows with the host\'s own console, then add it',
    ],
    [
      "a host whose key is not in the file",
      {
        hosts: [{ name: "web-1", address: "10.0.0.11", port: 2222 }],
        login: { ...LOGIN, hostKeys: join(__dirname, "known-hosts.test.ts") },
      },
      `[production/fleet] hosts[0].hostKeys: must be given or stand in ${join(__dirname, "known-hosts.test.ts")} under ` +
        '"[10.0.0.11]:2222" or "[web-1]:2222"; compare what "ssh-keyscan -p 2222 10.0.0.11" shows with the host\'s own ' +
        "console, then add it",
    ],
    [
      "a known_hosts file that is not there",
      { login: { ...LOGIN, hostKeys: "./no-such-file" } },
      '[production/fleet] login.hostKeys: must be the path of a known_hosts file, got "./no-such-file"; there is no such file',
    ],
    [
      "a host key that is none",
      { hosts: [{ ...WEB_1, hostKeys: ["SHA256:abc"] }] },
      '[production/fleet] hosts[0].hostKeys: must be public keys such as "ssh-ed25519 AAAA…", got "SHA256:abc"',
    ],
    [
      "no identity",
      { login: { user: "admin" } },
      "[production/fleet] login: must have one of privateKeyVariable, privateKeyFile, agent, got none",
    ],
    [
      "two identities",
      { login: { ...LOGIN, agent: true } },
      "[production/fleet] login: must have one of privateKeyVariable, privateKeyFile, agent, got privateKeyFile and agent",
    ],
    [
      "a key file in a folder that Terraform does not run in",
      { login: { user: "admin", privateKeyFile: "keys/deploy" } },
      '[production/fleet] login.privateKeyFile: must be an absolute path or begin with "~/", because Terraform runs in a folder of its own; got "keys/deploy"',
    ],
    [
      "a key where its variable's name belongs",
      { login: { user: "admin", privateKeyVariable: "-----BEGIN KEY-----" } },
      '[production/fleet] login.privateKeyVariable: must be the name of a Terraform variable, got "-----BEGIN KEY-----"',
    ],
    [
      "a user that is none",
      { login: { ...LOGIN, user: "admin; reboot" } },
      '[production/fleet] login.user: must be the name of a user, got "admin; reboot"',
    ],
    [
      "a jump host without a known key",
      { login: { ...LOGIN, jumpHost: { address: "bastion" } } },
      "[production/fleet] login.jumpHost.hostKeys: must be given, since login.hostKeys names no known_hosts file; compare " +
        'what "ssh-keyscan -p 22 bastion" shows with the host\'s own console, then add it',
    ],
    [
      "a jump host whose address, port or user Terraform would take for an expression or refuse",
      {
        login: {
          ...LOGIN,
          jumpHost: { address: '${file("/etc/passwd")}', port: 0, user: "${path.cwd}", hostKeys: [KEY] },
        },
      },
      '[production/fleet] login.jumpHost.address: must be an address or a name without a port, got "${file(\\"/etc/passwd\\")}"\n' +
        "[production/fleet] login.jumpHost.port: must be a port from 1 to 65535, got 0\n" +
        '[production/fleet] login.jumpHost.user: must be the name of a user, got "${path.cwd}"',
    ],
    [
      "a port that is none",
      { hosts: [{ ...WEB_1, port: 65536 }] },
      "[production/fleet] hosts[0].port: must be a port from 1 to 65535, got 65536",
    ],
    [
      "a host key that was cut off",
      { hosts: [{ ...WEB_1, hostKeys: [KEY.slice(0, -4)] }] },
      `[production/fleet] hosts[0].hostKeys: must be public keys such as "ssh-ed25519 AAAA…", got "${KEY.slice(0, -4)}"`,
    ],
    [
      "one machine under two names",
      { hosts: [WEB_1, { ...WEB_2, address: WEB_1.address, port: 22 }] },
      '[production/fleet] hosts[1].address: must be the address of one host only, got "10.0.0.11", which hosts[0] has too; ' +
        "describe one machine as one host, with the roles of both",
    ],
    [
      "waves of nothing",
      { rollout: { parallelism: 0 } },
      "[production/fleet] rollout.parallelism: must be a whole number from 1, got 0",
    ],
    [
      "an owner to take over from that is none",
      { takeOver: "production; reboot" },
      '[production/fleet] takeOver: must be the id of an owner, as a host\'s refusal names it, got "production; reboot"',
    ],
    [
      "half a canary",
      { rollout: { canary: 0.5 } },
      "[production/fleet] rollout.canary: must be a whole number from 0, got 0.5",
    ],
  ])("%s", (_, props, message) => {
    expect(() => fleetOf(props)).toThrow(saying(message));
  });

  it("everything at once", () => {
    const hosts = [
      { name: "A", address: "" },
      { name: "web-1", address: "10.0.0.11", hostKeys: [KEY] },
    ];
    expect(() => fleetOf({ hosts })).toThrow(/hosts\[0\]\.name: /);
    expect(() => fleetOf({ hosts: [WEB_1], login: { user: "a b" }, rollout: { canary: -1 } })).toThrow(
      saying(
        "[production/fleet] login: must have one of privateKeyVariable, privateKeyFile, agent, got none\n" +
          '[production/fleet] login.user: must be the name of a user, got "a b"\n' +
          "[production/fleet] rollout.canary: must be a whole number from 0, got -1",
      ),
    );
  });

  it("to be written as HCL, which the engine gets wrong for provisioners", () => {
    expect(() => void Testing.synthHcl(fleetOf().stack)).toThrow(
      saying(
        "[production/fleet/owner] cannot be written as HCL, since cdktf writes the connection of a provisioner " +
          "wrongly there; synthesize JSON, which Terraform reads as well",
      ),
    );
  });

  it("a component that it has already", () => {
    const { fleet } = fleetOf();
    fleet.place({ component: "agent", on: "every host", plan: () => smallPlan("agent") });
    expect(() => fleet.place({ component: "agent", on: "workloads", plan: () => smallPlan("agent") })).toThrow(
      saying("[production/fleet] agent: is placed on the fleet already; a fleet has each component once"),
    );
  });

  it("a second fleet in its stack", () => {
    const { stack } = fleetOf();
    expect(() => new SshFleet(stack, "other", { hosts: [WEB_1], login: LOGIN })).toThrow(
      saying(
        "[production/other] must be the only fleet of its stack, which has production/fleet; join both with JoinedFleet, or give it its own stack",
      ),
    );
  });

  it("plans that do not fit together, at synthesis", () => {
    const { stack, fleet } = fleetOf({ hosts: [{ ...WEB_1, memory: Bytes.mebibytes(64) }, WEB_2] });
    const listens = [{ port: 9100, protocol: "tcp", exposure: "fleet", purpose: "metrics" }] as const;
    fleet.place({
      component: "a",
      on: "every host",
      plan: () => smallPlan("a", { listens, memory: Bytes.mebibytes(60) }),
    });
    fleet.place({ component: "b", on: "workloads", plan: () => smallPlan("b", { listens }) });
    fleet.place({ component: "c", on: { role: "logs" }, plan: () => smallPlan("c") });
    expect(() => synthesized(stack)).toThrow(
      '[production/fleet] hosts: must have hosts with the role "logs" for c; the fleet has none\n' +
        "  [production/fleet] workload: b.listens: port 9100/tcp (metrics) is also opened by a; give one of them another port\n" +
        "  [production/fleet] workload: memory: must leave a tenth of the machine's 64MiB to its system, got 108MiB (a 60MiB, " +
        "host-report 32MiB, b 16MiB); use a larger machine, fewer roles or lower limits",
    );
  });
});

/** An error with exactly this message. */
function saying(message: string): Error {
  return expect.objectContaining({ message }) as Error;
}
