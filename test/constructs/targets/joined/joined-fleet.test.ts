import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { App } from "cdktf";
import { MonitoringStack } from "../../../../stacks/monitoring-stack";
import { releaseFiles, synthesized, testApp } from "../../../../testing";
import { KEY } from "../ssh/fleets";

import { METRICS, WEBHOOK, aws, ssh, monitoring, three, factsIn, pointer } from "./fleets";

describe("several fleets that feed one monitoring", () => {
  it("have their hosts in the files of Prometheus, wherever that runs", () => {
    const stack = monitoring(three());
    const jobs = releaseFiles(stack, "monitor-1")["files/prometheus/prometheus.yml"];
    expect(jobs).not.toContain("ec2_sd_configs");
    expect(jobs).toContain("/opt/vm-observability/host/targets/hosts.json");
    const facts = factsIn(pointer(stack, "europe/hosts/monitor-1").content as string)["targets/hosts.json"] ?? "";
    for (const name of ["monitor-1", "web-1", "web-2", "nas-1"]) expect(facts).toContain(`"instance": "${name}"`);
    expect(facts).toMatch(/aws_instance\.fleet_america_hosts_web-2_\w+\.private_ip/);
    expect(facts).toContain("192.0.2.9");
    expect(pointer(stack, "america/hosts/web-2").content).not.toContain("targets/hosts.json");
    const policy = synthesized(stack).at("fleet/europe/hosts/monitor-1/policy").policy as string;
    expect(policy).not.toContain("ec2:DescribeInstances");
  });

  it("have their releases in one folder and their hosts in one table, and their bundles in the bucket of each region", () => {
    const outdir = mkdtempSync(join(tmpdir(), "joined-"));
    const app = new App({ outdir });
    const stack = monitoring(three(), app);
    app.synth();
    const folder = join(outdir, "stacks/production");
    expect(readdirSync(join(folder, "releases")).sort()).toEqual([
      "metrics-europe",
      "workload-america",
      "workload-europe",
      "workload-office",
    ]);
    const table = JSON.parse(readFileSync(join(folder, "hosts.json"), "utf8")) as Record<string, string>[];
    expect(table.map(({ host, shape, resource }) => [host, shape, resource])).toEqual([
      ["monitor-1", "metrics-europe", undefined],
      ["web-1", "workload-europe", undefined],
      ["web-2", "workload-america", undefined],
      ["nas-1", "workload-office", "terraform_data.vmo_host_nas-1"],
    ]);
    expect(table.map(({ region }) => region)).toEqual(["eu-central-1", "eu-central-1", "us-east-1", undefined]);
    const { ofType } = synthesized(stack);
    expect([...ofType("aws_s3_object").keys()].filter((path) => path.includes("bundle-")).sort()).toEqual([
      "fleet/america/delivery/bundle-workload-america",
      "fleet/europe/delivery/bundle-metrics-europe",
      "fleet/europe/delivery/bundle-workload-europe",
    ]);
    rmSync(outdir, { recursive: true });
  });

  it("give everything of AWS the provider of its own fleet", () => {
    const { json } = synthesized(monitoring(three()));
    const blocks = [json.resource, json.data].flatMap((kind) =>
      Object.entries(kind ?? {}).flatMap(([type, all]) =>
        Object.entries(all).map(([id, block]) => ({ type, id, block })),
      ),
    );
    const ours = blocks.filter(({ id, type }) => id.startsWith("fleet_america") && type.startsWith("aws_"));
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.filter(({ block }) => block.provider !== "aws.us")).toEqual([]);
    expect(blocks.filter(({ id, block }) => !id.startsWith("fleet_america") && block.provider !== undefined)).toEqual(
      [],
    );
  });

  it("open their listeners to the hosts of the others that need them, by address", () => {
    const rules = (stack: TerraformStack, path: string) =>
      synthesized(stack).at(`fleet/${path}`).for_each as Record<string, Record<string, unknown>>;
    const stack = monitoring({
      ...three(),
      office: ssh("monitor-2", "192.0.2.9", {
        hosts: [{ name: "monitor-2", address: "192.0.2.9", roles: METRICS, hostKeys: [KEY] }],
      }),
    });
    const workloads = rules(stack, "america/network/neighbours-workload-america");
    expect(Object.keys(workloads).sort()).toEqual(
      [
        "tcp-8080-monitor-1",
        "tcp-8080-monitor-2",
        "tcp-9100-monitor-1",
        "tcp-9100-monitor-2",
        "tcp-9256-monitor-1",
        "tcp-9256-monitor-2",
      ].sort(),
    );
    expect(workloads["tcp-9100-monitor-2"]).toMatchObject({ v4: "192.0.2.9/32", v6: null });
    expect(workloads["tcp-9100-monitor-1"]?.["v4"]).toMatch(
      /strcontains\(aws_instance\.fleet_europe_hosts_monitor-1_\w+\.private_ip, ":"\) \? null : "\$\{aws_instance\..*private_ip\}\/32"/,
    );
    const servers = Object.keys(rules(stack, "europe/network/neighbours-metrics-europe"));
    expect(servers.filter((rule) => !rule.endsWith("-monitor-2"))).toEqual([]);
    expect(servers).toEqual(expect.arrayContaining(["tcp-9094-monitor-2", "udp-9094-monitor-2", "tcp-9093-monitor-2"]));
  });

  it("know each other's servers by fleet names, and by addresses in one order", () => {
    const stack = monitoring({
      office: ssh("monitor-2", "", {
        hosts: [{ name: "monitor-2", address: "192.0.2.9", roles: METRICS, hostKeys: [KEY] }],
      }),
      europe: aws("monitor-1", { hosts: [{ name: "monitor-1", roles: METRICS }] }),
    });
    expect(stack.fleet.fleetNamesOf("metrics")).toEqual(["monitor-2.fleet.internal", "monitor-1.fleet.internal"]);
    const { content } = pointer(stack, "europe/hosts/monitor-1");
    const names = factsIn(content as string)["fleet-names"] ?? "";
    expect(names).toContain("192.0.2.9 monitor-2.fleet.internal\n");
    expect(names).toContain("monitor-1.fleet.internal");
    const alertmanager = releaseFiles(stack, "monitor-1")["units/vmo-alertmanager.service"] ?? "";
    expect(alertmanager).toContain("--cluster.peer=monitor-2.fleet.internal:9094");
    expect(releaseFiles(stack, "monitor-2")).toEqual(releaseFiles(stack, "monitor-1"));
  });

  it("refuse two hosts of one name, whichever fleets they are of", () => {
    expect(() => monitoring({ europe: aws("web-1"), office: ssh("web-1", "192.0.2.9") })).toThrow(
      '[production/fleet/office] hosts[0].name: must be unique in all fleets of the stack, got "web-1", the name of a host of production/fleet/europe',
    );
  });
});

describe("names of resources", () => {
  it("stay those of the fleet that the stack had alone, under the name Default", () => {
    const alone = new MonitoringStack(testApp(), "production", {
      fleet: aws("web-1", { hosts: [{ name: "monitor-1", roles: METRICS }], name: "shop" }),
      ...WEBHOOK,
    });
    new AwsProvider(alone, "aws", { region: "eu-central-1" });
    const ids = (stack: TerraformStack) => {
      const { resource = {} } = synthesized(stack).json;
      return Object.entries(resource).flatMap(([type, all]) => Object.keys(all).map((id) => `${type}.${id}`));
    };
    const more = monitoring({
      Default: aws("", { hosts: [{ name: "monitor-1", roles: METRICS }], name: "shop" }),
      office: ssh("nas-1", "192.0.2.9"),
    });
    expect(ids(more)).toEqual(expect.arrayContaining(ids(alone)));
  });

  it("differ between two fleets over SSH", () => {
    const { json } = synthesized(
      monitoring({
        Default: ssh("", "", { hosts: [{ name: "monitor-1", address: "192.0.2.1", roles: METRICS, hostKeys: [KEY] }] }),
        lab: ssh("lab-1", "192.0.2.9"),
      }),
    );
    const names = Object.keys(json.resource?.["terraform_data"] ?? {});
    expect(names).toEqual(expect.arrayContaining(["vmo_owner", "vmo_owner_lab", "vmo_presence", "vmo_presence_lab"]));
    expect(Object.keys(json["locals"] as object)).toEqual(["vmo_members", "vmo_members_lab"]);
  });
});
