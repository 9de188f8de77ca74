import { App, TerraformStack, TerraformVariable } from "cdktf";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { list } from "tar";
import type { SshFleetProps } from "../../../../constructs/targets/ssh/props";
import { SshFleet } from "../../../../constructs/targets/ssh/ssh-fleet";
import { releaseDigest, releaseFiles, synthesized, testApp } from "../../../../testing";
import { smallPlan } from "../../plans";
import { connectionOf, fleetOf, KEY, LOGIN, MONITOR, provisionersOf, triggersOf, WEB_1, WEB_2 } from "./fleets";

const folder = mkdtempSync(join(tmpdir(), "ssh-fleet-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("an SSH fleet", () => {
  it("is one terraform_data for each host, with its release, facts and membership as triggers, one for who is a member, and one for whose it is", () => {
    const { stack, fleet } = fleetOf();
    fleet.place({ component: "agent", on: "every host", plan: () => smallPlan("agent") });
    const terraformData = synthesized(stack).ofType("terraform_data");
    expect([...terraformData.keys()]).toEqual([
      "fleet/hosts/monitor-1",
      "fleet/hosts/web-1",
      "fleet/hosts/web-2",
      "fleet/owner",
      "fleet/presence",
    ]);
    expect(terraformData.get("fleet/hosts/web-1")?.triggers_replace).toEqual({
      release: releaseDigest(stack, "web-1"),
      facts: sha256(`host.env ${base64("VMO_HOST_NAME=web-1\nVMO_HOST_ADDRESS=10.0.0.11\n")}\n`),
      hostKey: KEY,
      member: '${terraform_data.vmo_presence["10.0.0.11"].id}',
    });
  });

  it("activates a new machine at the same address, which shows another host key, and no other host", () => {
    const triggersWith = (hostKeys: readonly string[]) => {
      const { stack } = fleetOf({ hosts: [MONITOR, { ...WEB_1, hostKeys }] });
      return [triggersOf(stack, "monitor-1"), triggersOf(stack, "web-1")];
    };
    const other = KEY.replace(/.{4}$/, "AAAA");
    const [monitor, web] = triggersWith([KEY]);
    const [monitorAfter, webAfter] = triggersWith([other]);
    expect(webAfter).toEqual({ ...web, hostKey: other });
    expect(monitorAfter).toEqual(monitor);
  });

  it("takes over the hosts of one owner that is named, without another trigger", () => {
    const owner = "f2287fd6-0000-4000-8000-000000000000";
    const { stack } = fleetOf({ takeOver: owner });
    const inline = provisionersOf(stack, "web-1").at(-1)?.["remote-exec"]?.inline as string[];
    expect(inline[0]).toMatch(new RegExp(`--members \\$\\{local.vmo_members\\} --former ${owner}$`));
    expect(synthesized(stack).json.locals).toEqual({
      vmo_members: '${join(",", [for member in values(terraform_data.vmo_presence) : split("-", member.id)[0]])}',
    });
    expect(triggersOf(stack, "web-1")).toEqual(triggersOf(fleetOf().stack, "web-1"));
  });

  it("has resources that people can type, whatever its construct is called", () => {
    const { stack, fleet } = fleetOf();
    expect(Object.keys((synthesized(stack).json.resource as { terraform_data: object }).terraform_data)).toEqual([
      "vmo_host_monitor-1",
      "vmo_host_web-1",
      "vmo_host_web-2",
      "vmo_owner",
      "vmo_presence",
    ]);
    expect(fleet.resources.get("web-1")?.address).toBe("terraform_data.vmo_host_web-1");
  });

  it("delivers bundle and facts in a folder of their own that nobody else can write into, and activates them", () => {
    const { stack, fleet } = fleetOf();
    fleet.place({ component: "agent", on: "every host", plan: () => smallPlan("agent") });
    const digest = releaseDigest(stack, "web-1");
    const home = '.vm-observability-${terraform_data.vmo_presence["10.0.0.11"].id}.${self.id}';
    const connection = {
      type: "ssh",
      host: "10.0.0.11",
      port: 22,
      user: "admin",
      private_key: '${file(pathexpand("/keys/deploy"))}',
      agent: false,
      timeout: "30s",
      host_key: KEY,
      // Terraform makes scripts writable for all, but on Windows.
      target_platform: "windows",
      script_path: `sh ${home}/../${home}/step/run`,
    };
    expect(connectionOf(stack, "web-1")).toEqual(connection);
    expect(provisionersOf(stack, "web-1")).toEqual([
      { file: { source: "${path.module}/delivery", destination: home } },
      { file: { source: `\${path.module}/bundles/${digest}.tar.gz`, destination: `${home}/bundle.tar.gz` } },
      {
        file: {
          content: `host.env ${base64("VMO_HOST_NAME=web-1\nVMO_HOST_ADDRESS=10.0.0.11\n")}\n`,
          destination: `${home}/facts`,
        },
      },
      {
        "remote-exec": {
          inline: [
            `sh ${home}/step/deliver activate web-1 \${terraform_data.vmo_presence["10.0.0.11"].id} \${self.id} ${digest} ` +
              "--owner ${terraform_data.vmo_owner.id} --called 'production/fleet web-1' --members ${local.vmo_members}",
          ],
        },
      },
    ]);
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
    const row = (host: string, address: string, roles: readonly string[], digest: string) => ({
      host,
      fleetName: `${host}.fleet.internal`,
      roles,
      addresses: [address],
      shape: roles[0] ?? "workload",
      digest,
      resource: `terraform_data.vmo_host_${host}`,
    });
    expect(JSON.parse(readFileSync(at("hosts.json"), "utf8"))).toEqual([
      row("monitor-1", "10.0.0.5", ["metrics"], metrics),
      row("web-1", "10.0.0.11", [], workload),
      row("web-2", "10.0.0.12", [], workload),
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

describe("tokens as addresses", () => {
  it("reach facts, targets and triggers as expressions that Terraform completes", () => {
    const stack = new TerraformStack(testApp(), "production");
    const address = new TerraformVariable(stack, "address", {}).stringValue;
    const service = new TerraformVariable(stack, "service", {}).stringValue;
    const web = { ...WEB_1, address, labels: { service, team: 'a"b' } };
    new SshFleet(stack, "fleet", { hosts: [MONITOR, web], login: LOGIN });
    const decode = (text: string) => `base64decode("${base64(text)}")`;
    // Should it be IPv6, a port can follow.
    const reached = 'replace(var.address, "/^([^[]*:.*)$/", "[$1]")';
    const environment = `base64encode(join("", [${decode("VMO_HOST_NAME=web-1\nVMO_HOST_ADDRESS=")}, ${reached}, ${decode("\n")}]))`;
    expect(provisionersOf(stack, "web-1")[2]?.file?.content).toBe(`host.env \${${environment}}\n`);
    expect(triggersOf(stack, "web-1").facts).toBe(
      `\${sha256(join("", [${decode("host.env ")}, ${environment}, ${decode("\n")}]))}`,
    );
    const [, targets] = /^targets\/applications\.json (.*)$/m.exec(
      provisionersOf(stack, "monitor-1")[2]?.file?.content as string,
    ) as RegExpExecArray;
    const [before, between, after] = [
      '[\n  {\n    "targets": [\n      ',
      '\n    ],\n    "labels": {\n      "instance": "web-1",\n      "service": ',
      ',\n      "team": "a\\"b"\n    }\n  }\n]\n',
    ].map(decode);
    const encoded = (value: string) => `jsonencode(join("", [${value}]))`;
    const parts = [before, encoded(reached), between, encoded("var.service"), after];
    expect(targets).toBe(`\${base64encode(join("", [${parts.join(", ")}]))}`);
  });
});

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
