import { App, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { list } from "tar";
import { SshFleet, type SshFleetProps } from "../../../../constructs/targets/ssh/ssh-fleet";
import { Bytes, Duration } from "../../../../lib/units";
import { releaseDigest, releaseFiles, synthesized, testApp } from "../../../../testing";
import { smallPlan } from "../../plans";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEd";
const LOGIN = { user: "admin", privateKeyFile: "/keys/deploy" };
const MONITOR = { name: "monitor-1", address: "10.0.0.5", roles: ["metrics" as const], hostKeys: [KEY] };
const WEB_1 = { name: "web-1", address: "10.0.0.11", hostKeys: [KEY], labels: { service: "user-service" } };
const WEB_2 = { name: "web-2", address: "10.0.0.12", hostKeys: [KEY] };

const folder = mkdtempSync(join(tmpdir(), "ssh-fleet-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fleetOf(props: Partial<SshFleetProps> = {}, app: App = testApp()): { stack: TerraformStack; fleet: SshFleet } {
  const stack = new TerraformStack(app, "production");
  return { stack, fleet: new SshFleet(stack, "fleet", { hosts: [MONITOR, WEB_1, WEB_2], login: LOGIN, ...props }) };
}

interface Provisioners {
  readonly provisioner: readonly Record<string, Record<string, unknown> & { connection: Record<string, unknown> }>[];
}

function provisionersOf(stack: TerraformStack, host: string) {
  return (synthesized(stack).at(`fleet/hosts/${host}`, "terraform_data") as unknown as Provisioners).provisioner;
}

function triggersOf(stack: TerraformStack, host: string): Record<string, unknown> {
  return synthesized(stack).at(`fleet/hosts/${host}`).triggers_replace as Record<string, unknown>;
}

describe("an SSH fleet", () => {
  it("is one terraform_data for each host, with its release and facts as triggers, and one for their presence", () => {
    const { stack, fleet } = fleetOf();
    fleet.place({ component: "agent", on: "every host", plan: () => smallPlan("agent") });
    const terraformData = synthesized(stack).ofType("terraform_data");
    expect([...terraformData.keys()]).toEqual([
      "fleet/hosts/monitor-1",
      "fleet/hosts/web-1",
      "fleet/hosts/web-2",
      "fleet/presence",
    ]);
    expect(terraformData.get("fleet/hosts/web-1")?.triggers_replace).toEqual({
      release: releaseDigest(stack, "web-1"),
      facts: sha256(`host.env ${base64("VMO_HOST_NAME=web-1\nVMO_HOST_ADDRESS=10.0.0.11\n")}\n`),
    });
  });

  it("delivers bundle and facts into the login's home, and activates them, by default", () => {
    const { stack, fleet } = fleetOf();
    fleet.place({ component: "agent", on: "every host", plan: () => smallPlan("agent") });
    const digest = releaseDigest(stack, "web-1");
    const connection = {
      type: "ssh",
      host: "10.0.0.11",
      port: 22,
      user: "admin",
      private_key: '${file(pathexpand("/keys/deploy"))}',
      agent: false,
      timeout: "30s",
      host_key: KEY,
      script_path: "./.vm-observability-web-1.sh",
    };
    expect(provisionersOf(stack, "web-1")).toEqual([
      {
        file: {
          connection,
          source: `\${path.module}/bundles/${digest}.tar.gz`,
          destination: ".vm-observability-web-1.tar.gz",
        },
      },
      {
        file: {
          connection,
          content: `host.env ${base64("VMO_HOST_NAME=web-1\nVMO_HOST_ADDRESS=10.0.0.11\n")}\n`,
          destination: ".vm-observability-web-1.facts",
        },
      },
      {
        "remote-exec": {
          connection,
          inline: [
            "set -eu",
            "trap 'rm -rf .vm-observability-web-1.tar.gz .vm-observability-web-1.facts " +
              ".vm-observability-web-1.secrets .vm-observability-web-1.activate' EXIT",
            "tar -xzOf .vm-observability-web-1.tar.gz activate > .vm-observability-web-1.activate",
            'sudo -n sh .vm-observability-web-1.activate apply --bundle "$PWD/.vm-observability-web-1.tar.gz" ' +
              `--digest ${digest} --facts "$PWD/.vm-observability-web-1.facts"`,
          ],
        },
      },
    ]);
  });

  it("needs no sudo for root", () => {
    const { stack } = fleetOf({ login: { ...LOGIN, user: "root" } });
    const [, , activation] = provisionersOf(stack, "web-1");
    expect((activation?.["remote-exec"]?.inline as string[])[3]).toMatch(
      /^sh \.vm-observability-web-1\.activate apply /,
    );
  });

  it("gives hosts of one shape one release, and a host with other roles another", () => {
    const { stack, fleet } = fleetOf();
    const rendered: string[] = [];
    const plan = (component: string) => (shape: { name: string }) => {
      rendered.push(`${component} for ${shape.name}`);
      return smallPlan(component);
    };
    fleet.place({ component: "agent", on: "every host", plan: plan("agent") });
    fleet.place({ component: "server", on: { role: "metrics" }, plan: plan("server") });
    fleet.place({ component: "app", on: "workloads", plan: plan("app") });
    synthesized(stack);
    synthesized(stack);
    expect(rendered.sort()).toEqual([
      "agent for metrics",
      "agent for workload",
      "app for workload",
      "server for metrics",
    ]);
    expect(releaseDigest(stack, "web-1")).toBe(releaseDigest(stack, "web-2"));
    expect(releaseDigest(stack, "web-1")).not.toBe(releaseDigest(stack, "monitor-1"));
    expect(Object.keys(releaseFiles(stack, "monitor-1"))).toEqual([
      "activate",
      "files/agent/config",
      "files/server/config",
      "manifest",
      "plan",
      "sysusers.conf",
      "tmpfiles.conf",
      "units/vm-observability.target",
      "units/vmo-agent.service",
      "units/vmo-host-report.service",
      "units/vmo-host-report.timer",
      "units/vmo-server.service",
    ]);
  });

  it("renders a release again when a placement's revision tells that it changed", () => {
    const { stack, fleet } = fleetOf();
    let count = 1;
    const files = () => [{ path: "agent/count", content: `${count}`, onChange: "reload" as const }];
    const plan = () => smallPlan("agent", { files: files() });
    fleet.place({ component: "agent", on: "every host", plan, revision: () => count });
    const first = triggersOf(stack, "web-1").release;
    count = 2;
    expect(releaseFiles(stack, "web-1")["files/agent/count"]).toBe("2");
    expect(triggersOf(stack, "web-1").release).not.toBe(first);
  });

  it("separates distributions by shape", () => {
    const { stack, fleet } = fleetOf({ hosts: [WEB_1, { ...WEB_2, distribution: "debian-12" }] });
    const plan = ({ distribution }: { distribution: string }) =>
      smallPlan("agent", { files: [{ path: "agent/on", content: distribution, onChange: "nothing" }] });
    fleet.place({ component: "agent", on: "every host", plan });
    expect(releaseFiles(stack, "web-1")["files/agent/on"]).toBe("debian-13");
    expect(releaseFiles(stack, "web-2")["files/agent/on"]).toBe("debian-12");
  });
});

describe("an SSH fleet's files", () => {
  const outdir = join(folder, "out");
  const build = (hosts: SshFleetProps["hosts"] = [MONITOR, WEB_1, WEB_2]) => {
    const app = new App({ outdir });
    const { stack, fleet } = fleetOf({ hosts }, app);
    fleet.place({ component: "agent", on: "every host", plan: () => smallPlan("agent") });
    fleet.place({ component: "server", on: { role: "metrics" }, plan: () => smallPlan("server") });
    app.synth();
    return stack;
  };

  it("are the bundle, each shape's release as plain files, and a table of hosts", () => {
    const stack = build();
    const at = (...path: string[]) => join(outdir, "stacks", "production", ...path);
    const [metrics, workload] = [releaseDigest(stack, "monitor-1"), releaseDigest(stack, "web-1")];
    expect(JSON.parse(readFileSync(at("hosts.json"), "utf8"))).toEqual([
      { host: "monitor-1", shape: "metrics", digest: metrics },
      { host: "web-1", shape: "workload", digest: workload },
      { host: "web-2", shape: "workload", digest: workload },
    ]);
    expect(readdirSync(at("bundles")).sort()).toEqual([`${metrics}.tar.gz`, `${workload}.tar.gz`].sort());
    expect(readdirSync(at("releases"))).toEqual(["metrics", "workload"]);
    expect(readFileSync(at("releases", "metrics", "files", "server", "config"), "utf8")).toBe("of server\n");
    expect(statSync(at("releases", "metrics", "activate")).mode & 0o777).toBe(0o755);
    const entries: string[] = [];
    list({
      file: at("bundles", `${metrics}.tar.gz`),
      sync: true,
      onReadEntry: ({ path, mode, mtime, uid, gid, type }) =>
        entries.push([path, mode?.toString(8), mtime?.getTime(), uid, gid, type].join(" ")),
    });
    expect(entries).toEqual([
      "activate 755 0 0 0 File",
      "files/agent/config 644 0 0 0 File",
      "files/server/config 644 0 0 0 File",
      "manifest 644 0 0 0 File",
      "plan 644 0 0 0 File",
      "sysusers.conf 644 0 0 0 File",
      "tmpfiles.conf 644 0 0 0 File",
      "units/vm-observability.target 644 0 0 0 File",
      "units/vmo-agent.service 644 0 0 0 File",
      "units/vmo-host-report.service 644 0 0 0 File",
      "units/vmo-host-report.timer 644 0 0 0 File",
      "units/vmo-server.service 644 0 0 0 File",
    ]);
    expect(sha256(readFileSync(at("releases", "metrics", "manifest"), "utf8"))).toBe(metrics);
  });

  it("are the same bytes at the next synthesis, which removes what is no longer meant", () => {
    const all = () => filesBelow(join(outdir, "stacks")).map((path) => [path, sha256(readFileSync(path))]);
    build();
    const first = all();
    build();
    expect(all()).toEqual(first);
    build([MONITOR]);
    expect(readdirSync(join(outdir, "stacks", "production", "releases"))).toEqual(["metrics"]);
    expect(readdirSync(join(outdir, "stacks", "production", "bundles"))).toHaveLength(1);
  });
});

describe("an SSH login", () => {
  const connectionOf = (props: Partial<SshFleetProps>) =>
    provisionersOf(fleetOf(props).stack, "web-1")[0]?.file?.connection;

  it("takes its key from a variable that is declared ephemeral and sensitive", () => {
    const { stack } = fleetOf({ login: { user: "admin", privateKeyVariable: "deploy_key" } });
    expect(synthesized(stack).json.variable).toEqual({
      deploy_key: {
        description: "Private key that logs in to the hosts",
        type: "string",
        sensitive: true,
        ephemeral: true,
      },
    });
    expect(provisionersOf(stack, "web-1")[0]?.file?.connection).toMatchObject({
      private_key: "${var.deploy_key}",
      agent: false,
    });
  });

  it("takes its key from the agent", () => {
    const connection = connectionOf({ login: { user: "admin", agent: true } });
    expect(connection).toMatchObject({ agent: true });
    expect(connection).not.toHaveProperty("private_key");
  });

  it("goes through a jump host, whose key is checked too", () => {
    const jumpHost = { address: "bastion.example.com", port: 2022, user: "jump", hostKeys: [KEY] };
    expect(connectionOf({ login: { ...LOGIN, jumpHost } })).toMatchObject({
      bastion_host: "bastion.example.com",
      bastion_port: 2022,
      bastion_user: "jump",
      bastion_host_key: KEY,
    });
  });

  it("takes ports of the login and of a host", () => {
    const hosts = [WEB_1, { ...WEB_2, port: 2200 }];
    const { stack } = fleetOf({ hosts, login: { ...LOGIN, port: 2222 } });
    expect(provisionersOf(stack, "web-1")[0]?.file?.connection.port).toBe(2222);
    expect(provisionersOf(stack, "web-2")[0]?.file?.connection.port).toBe(2200);
  });

  it("reads a known_hosts file at synthesis, by address or name, with all types of key", () => {
    const path = join(folder, "known_hosts");
    writeFileSync(path, `10.0.0.11 ${KEY}\n10.0.0.11 ecdsa-sha2-nistp256 AAAAE2Vj\nweb-2 ssh-rsa AAAAB3Nz\n`);
    const hosts = [WEB_1, WEB_2].map(({ name, address }) => ({ name, address }));
    const { stack } = fleetOf({ hosts, login: { ...LOGIN, hostKeys: path } });
    const hostKey = (host: string) => provisionersOf(stack, host)[0]?.file?.connection.host_key;
    expect(hostKey("web-1")).toBe(`${KEY}\n* ecdsa-sha2-nistp256 AAAAE2Vj`);
    expect(hostKey("web-2")).toBe("ssh-rsa AAAAB3Nz");
  });

  it("waits five minutes for an address that is known only at apply, and as long as it is told", () => {
    const stack = new TerraformStack(testApp(), "production");
    const address = new TerraformVariable(stack, "address", {}).stringValue;
    new SshFleet(stack, "fleet", { hosts: [{ ...WEB_1, address }], login: LOGIN });
    expect(provisionersOf(stack, "web-1")[0]?.file?.connection.timeout).toBe("300s");
    expect(connectionOf({ login: { ...LOGIN, timeout: Duration.seconds(7) } })?.timeout).toBe("7s");
  });
});

describe("tokens as addresses", () => {
  it("reach facts, targets and triggers as expressions that Terraform completes", () => {
    const stack = new TerraformStack(testApp(), "production");
    const address = new TerraformVariable(stack, "address", {}).stringValue;
    const service = new TerraformVariable(stack, "service", {}).stringValue;
    const web = { ...WEB_1, address, labels: { service, team: 'a"b' } };
    new SshFleet(stack, "fleet", { hosts: [MONITOR, web], login: LOGIN });
    const decode = (text: string) => `base64decode("${base64(text)}")`;
    const environment = `base64encode(join("", [${decode("VMO_HOST_NAME=web-1\nVMO_HOST_ADDRESS=")}, var.address, ${decode("\n")}]))`;
    expect(provisionersOf(stack, "web-1")[1]?.file?.content).toBe(`host.env \${${environment}}\n`);
    expect(triggersOf(stack, "web-1").facts).toBe(
      `\${sha256(join("", [${decode("host.env ")}, ${environment}, ${decode("\n")}]))}`,
    );
    const [, targets] = /^targets\/applications\.json (.*)$/m.exec(
      provisionersOf(stack, "monitor-1")[1]?.file?.content as string,
    ) as RegExpExecArray;
    const [before, between, after] = [
      '[\n  {\n    "targets": [\n      ',
      '\n    ],\n    "labels": {\n      "instance": "web-1",\n      "service": ',
      ',\n      "team": "a\\"b"\n    }\n  }\n]\n',
    ].map(decode);
    const encoded = (name: string) => `jsonencode(join("", [var.${name}]))`;
    const parts = [before, encoded("address"), between, encoded("service"), after];
    expect(targets).toBe(`\${base64encode(join("", [${parts.join(", ")}]))}`);
  });
});

describe("a rollout", () => {
  const hosts = [MONITOR, WEB_1, WEB_2, { ...WEB_2, name: "web-3" }, { ...WEB_2, name: "web-4" }];
  const order = (rollout?: SshFleetProps["rollout"]) => {
    const { stack, fleet } = fleetOf({ hosts, rollout });
    const names = new Map([...fleet.resources].map(([name, { address }]) => [address, name]));
    return Object.fromEntries(
      hosts.map(({ name }) => {
        const before = (synthesized(stack).at(`fleet/hosts/${name}`).depends_on ?? []) as string[];
        return [name, before.map((address) => names.get(address))];
      }),
    );
  };

  it("reaches all hosts at once by default", () => {
    expect(order()).toEqual({ "monitor-1": [], "web-1": [], "web-2": [], "web-3": [], "web-4": [] });
  });

  it("stops at the first host of each shape, one shape after the other", () => {
    expect(order({ canary: 1 })).toEqual({
      "monitor-1": [],
      "web-1": ["monitor-1"],
      "web-2": ["web-1"],
      "web-3": ["web-1"],
      "web-4": ["web-1"],
    });
  });

  it("goes on in waves", () => {
    expect(order({ canary: 1, parallelism: 2 })).toEqual({
      "monitor-1": [],
      "web-1": ["monitor-1"],
      "web-2": ["web-1"],
      "web-3": ["web-1"],
      "web-4": ["web-2", "web-3"],
    });
    expect(order({ parallelism: 3 })["web-4"]).toEqual(["monitor-1", "web-1", "web-2"]);
  });
});

describe("a host that leaves", () => {
  it("is deactivated with what the state knows of it, and its key is read again", () => {
    const presence = synthesized(fleetOf({ hosts: [WEB_1] }).stack).at("fleet/presence", "terraform_data");
    expect(presence).toEqual({
      for_each: {
        "web-1": {
          host: "10.0.0.11",
          hostKey: KEY,
          port: 22,
          scriptPath: "./.vm-observability-web-1.sh",
          timeout: "30s",
        },
      },
      input: {
        agent: false,
        host: "${each.value.host}",
        hostKey: "${each.value.hostKey}",
        port: "${each.value.port}",
        scriptPath: "${each.value.scriptPath}",
        timeout: "${each.value.timeout}",
        type: "ssh",
        user: "admin",
      },
      provisioner: [
        {
          "local-exec": {
            when: "destroy",
            on_failure: "continue",
            command:
              'echo "$HOST leaves the fleet: its units are stopped and removed, its data is kept. Unless a line says ' +
              '\\"$HOST is deactivated\\", it could not be reached and its units still run; log in and run: ' +
              'sh /opt/vm-observability/current/activate remove"',
            environment: { HOST: "${each.key}" },
          },
        },
        {
          "remote-exec": {
            when: "destroy",
            on_failure: "continue",
            connection: {
              type: "ssh",
              agent: "${self.input.agent}",
              host: "${self.input.host}",
              host_key: "${self.input.hostKey}",
              port: "${self.input.port}",
              private_key: '${file(pathexpand("/keys/deploy"))}',
              script_path: "${self.input.scriptPath}",
              timeout: "${self.input.timeout}",
              user: "${self.input.user}",
            },
            inline: [
              "set -eu",
              "if [ ! -e /opt/vm-observability/current/activate ]; then " +
                'echo "${each.key} is deactivated: nothing was installed"; exit 0; fi',
              "sudo -n sh /opt/vm-observability/current/activate remove",
              'echo "${each.key} is deactivated"',
            ],
          },
        },
      ],
    });
  });

  it("is told of plainly when the login was a variable", () => {
    const { stack } = fleetOf({ login: { user: "admin", privateKeyVariable: "deploy_key" } });
    const { provisioner } = synthesized(stack).at("fleet/presence") as unknown as Provisioners;
    expect(provisioner).toEqual([
      {
        "local-exec": {
          when: "destroy",
          on_failure: "continue",
          command:
            'echo "$HOST is not deactivated: its login was a Terraform variable, which is gone when a resource is ' +
            "destroyed. Its units still run; to stop and remove them, log in and run: " +
            'sh /opt/vm-observability/current/activate remove"',
          environment: { HOST: "${each.key}" },
        },
      },
    ]);
  });
});

describe("a secret in a Terraform variable", () => {
  const withSecret = (version: number) => {
    const { stack, fleet } = fleetOf();
    const from = { kind: "variable", variable: "slack_url", version } as const;
    const secrets = [{ name: "url", unit: "vmo-server.service", from }];
    fleet.place({ component: "server", on: { role: "metrics" }, plan: () => smallPlan("server", { secrets }) });
    return stack;
  };

  it("travels in a private folder to the hosts that need it, and to no other", () => {
    const stack = withSecret(1);
    const [folder, secret, , , activation] = provisionersOf(stack, "monitor-1");
    expect(folder?.["remote-exec"]?.inline).toEqual([
      "set -eu",
      "rm -rf .vm-observability-monitor-1.secrets",
      "mkdir -m 0700 .vm-observability-monitor-1.secrets",
    ]);
    expect(secret?.file).toMatchObject({
      content: "${var.slack_url}",
      destination: ".vm-observability-monitor-1.secrets/slack_url",
    });
    expect((activation?.["remote-exec"]?.inline as string[])[3]).toMatch(
      / --secrets "\$PWD\/\.vm-observability-monitor-1\.secrets"$/,
    );
    expect(provisionersOf(stack, "web-1")).toHaveLength(3);
    expect(synthesized(stack).json.variable).toEqual({
      slack_url: { description: "Secret of the hosts' services", type: "string", sensitive: true, ephemeral: true },
    });
  });

  it("is delivered again when its version says that it changed", () => {
    expect(triggersOf(withSecret(1), "monitor-1").secrets).toEqual({ slack_url: 1 });
    expect(triggersOf(withSecret(2), "monitor-1").secrets).toEqual({ slack_url: 2 });
    expect(triggersOf(withSecret(2), "web-1")).not.toHaveProperty("secrets");
  });
});

describe("discovery by files", () => {
  const targetsOf = (hosts: SshFleetProps["hosts"], file: string) => {
    const [, facts] = provisionersOf(fleetOf({ hosts }).stack, "monitor-1");
    const line = (facts?.file?.content as string).split("\n").find((one) => one.startsWith(`targets/${file} `));
    return JSON.parse(Buffer.from((line as string).split(" ")[1] as string, "base64").toString("utf8")) as unknown;
  };

  it("names every host with its labels and roles, without a port", () => {
    expect(targetsOf([MONITOR, { ...WEB_1, scrapeAddress: "192.168.0.11" }], "hosts.json")).toEqual([
      { targets: ["10.0.0.5"], labels: { instance: "monitor-1", __meta_vmo_roles: ",metrics," } },
      {
        targets: ["192.168.0.11"],
        labels: { instance: "web-1", service: "user-service", __meta_vmo_roles: ",," },
      },
    ]);
  });

  it("names the workloads' applications, and additional pages with their port", () => {
    const hosts = [
      MONITOR,
      {
        ...WEB_1,
        address: "fd00::11",
        additionalTargets: [{ port: 8000 }, { port: 9 * 1000, path: "/m", job: "batch" }],
      },
      { ...WEB_2, application: false },
    ];
    expect(targetsOf(hosts, "applications.json")).toEqual([
      { targets: ["[fd00::11]"], labels: { instance: "web-1", service: "user-service" } },
      {
        targets: ["[fd00::11]"],
        labels: {
          instance: "web-1",
          service: "user-service",
          port: "8000",
          __meta_vmo_port: "8000",
          __metrics_path__: "/metrics",
        },
      },
      {
        targets: ["[fd00::11]"],
        labels: {
          instance: "web-1",
          service: "user-service",
          port: "9000",
          __meta_vmo_port: "9000",
          __metrics_path__: "/m",
          job: "batch",
        },
      },
    ]);
  });

  it("adds each job's port, and keeps the hosts that are meant", () => {
    const { fleet } = fleetOf();
    const files = (file: string) => ({ file_sd_configs: [{ files: [`/opt/vm-observability/host/targets/${file}`] }] });
    const port = (number: number) => ({
      source_labels: ["__address__"],
      target_label: "__address__",
      replacement: `$1:${number}`,
    });
    expect(fleet.discovery({ on: "every host", port: 9100 })).toEqual({
      configs: files("hosts.json"),
      relabelings: [port(9100)],
    });
    expect(fleet.discovery({ on: { role: "metrics" }, port: 9093 }).relabelings).toEqual([
      { source_labels: ["__meta_vmo_roles"], regex: ".*,metrics,.*", action: "keep" },
      port(9093),
    ]);
    expect(fleet.discovery({ on: "workloads", port: 1 }).relabelings[0]).toEqual({
      source_labels: ["__meta_vmo_roles"],
      regex: ",,",
      action: "keep",
    });
    expect(fleet.discovery({ applications: { port: 8080, path: "/metrics" } })).toEqual({
      configs: files("applications.json"),
      relabelings: [
        {
          source_labels: ["__address__", "__meta_vmo_port"],
          regex: "(.+);",
          target_label: "__address__",
          replacement: "$1:8080",
        },
        {
          source_labels: ["__meta_vmo_port"],
          regex: "",
          target_label: "__metrics_path__",
          replacement: "/metrics",
        },
        {
          source_labels: ["__address__", "__meta_vmo_port"],
          regex: "([^;]+);(.+)",
          target_label: "__address__",
          replacement: "$1:$2",
        },
      ],
    });
    expect(fleet.addressesOf("metrics")).toEqual(["10.0.0.5"]);
  });
});

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
      '[production/fleet] hosts[0].roles: must be of metrics, dashboards, tracing, logs, proxy, got "metric"; did you mean "metrics"?',
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
      "waves of nothing",
      { rollout: { parallelism: 0 } },
      "[production/fleet] rollout.parallelism: must be a whole number from 1, got 0",
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
        "[production/fleet/hosts/monitor-1] cannot be written as HCL, since cdktf writes the connection of a provisioner " +
          "wrongly there; synthesize JSON, which Terraform reads as well",
      ),
    );
  });

  it("a component that it has already", () => {
    const { fleet } = fleetOf();
    fleet.place({ component: "agent", on: "every host", plan: () => smallPlan("agent") });
    expect(() => fleet.place({ component: "agent", on: "workloads", plan: () => smallPlan("agent") })).toThrow(
      saying("[production/fleet] agent: is placed on the fleet already; a fleet has a component once"),
    );
  });

  it("a second fleet in its stack", () => {
    const { stack } = fleetOf();
    expect(() => new SshFleet(stack, "other", { hosts: [WEB_1], login: LOGIN })).toThrow(
      saying(
        "[production/other] must be the only fleet of its stack, which has production/fleet; give it a stack of its own",
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
        "host-report 32MiB, b 16MiB); take a larger machine, fewer roles or lower limits",
    );
  });
});

/** An error with exactly this message. */
function saying(message: string): Error {
  return expect.objectContaining({ message }) as Error;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
