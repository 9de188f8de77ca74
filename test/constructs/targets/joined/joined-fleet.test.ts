import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { AwsFleet, type AwsFleetProps } from "../../../../constructs/targets/aws";
import type { ComponentPlacement, IFleet } from "../../../../constructs/targets/fleet";
import { JoinedFleet, type JoinedFleets } from "../../../../constructs/targets/joined-fleet";
import type { SshFleetProps } from "../../../../constructs/targets/ssh/props";
import { SshFleet } from "../../../../constructs/targets/ssh/ssh-fleet";
import { MonitoringStack } from "../../../../stacks/monitoring-stack";
import { releaseFiles, synthesized, testApp } from "../../../../testing";
import { smallPlan } from "../../plans";
import { KEY, LOGIN } from "../ssh/fleets";

const WEBHOOK = { channels: { webhook: { url: "https://alerts.example.com/hook" } } };
const METRICS = ["metrics" as const];

/** A fleet in Frankfurt, or in another region by a provider of its own. */
function aws(name: string, props: Partial<AwsFleetProps> = {}, alias?: string) {
  const region = props.region ?? "eu-central-1";
  return AwsFleet.of({
    hosts: [{ name }],
    region,
    subnetId: `subnet-${region}`,
    ...(alias !== undefined && {
      provider: (stack: TerraformStack) => new AwsProvider(stack, alias, { alias, region }),
    }),
    ...props,
  });
}

function ssh(name: string, address: string, props: Partial<SshFleetProps> = {}) {
  return SshFleet.of({ hosts: [{ name, address, hostKeys: [KEY] }], login: LOGIN, ...props });
}

function monitoring(fleets: JoinedFleets, app = testApp()): MonitoringStack {
  const stack = new MonitoringStack(app, "production", { fleet: JoinedFleet.of(fleets), ...WEBHOOK });
  new AwsProvider(stack, "aws", { region: "eu-central-1" });
  return stack;
}

/** Frankfurt with the servers, Virginia, and machines of one's own. */
const three = (): JoinedFleets => ({
  europe: aws("", { hosts: [{ name: "monitor-1", roles: METRICS }, { name: "web-1" }] }),
  america: aws("web-2", { region: "us-east-1" }, "us"),
  office: ssh("nas-1", "192.0.2.9"),
});

/** Facts in a pointer or a provisioner, as text; tokens stay as they are. */
function factsIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(?:^|\n)(?:fact )?([a-z][\w./-]+) (\S.*)/g)].map(([, path = "", content = ""]) => [
      path,
      content.startsWith("${") ? decoded(content) : Buffer.from(content, "base64").toString("utf8"),
    ]),
  );
}

function decoded(expression: string): string {
  return expression.replace(/base64decode\("([^"]*)"\)/g, (_, text: string) => Buffer.from(text, "base64").toString());
}

const pointer = (stack: TerraformStack, path: string) => synthesized(stack).at(`fleet/${path}/pointer/object`);

describe("fleets that would be one are refused", () => {
  it("where a machine is a host of both, however its address is spelled", () => {
    const fleets = {
      a: ssh("monitor-1", "obs-1.example.com", {
        hosts: [{ name: "monitor-1", address: "Obs-1.example.com", roles: METRICS, hostKeys: [KEY] }],
      }),
      b: ssh("web-1", "obs-1.example.com."),
    };
    expect(() => synthesized(monitoring(fleets))).toThrow(
      'b.hosts[0].address: must be of one fleet only, got the address "obs-1.example.com", which production/fleet/a has too',
    );
  });

  it("where two on AWS have one name in one region of one account", () => {
    const named = (region: string, alias?: string) => ({
      a: aws("", { name: "prod", hosts: [{ name: "monitor-1", roles: METRICS }] }),
      b: aws("web-1", { name: "prod", region }, alias),
    });
    expect(() => synthesized(monitoring(named("eu-central-1")))).toThrow(
      'b.name: must be of one fleet only, got the name "prod" in eu-central-1',
    );
    expect(() => synthesized(monitoring(named("us-east-1", "us")))).not.toThrow();
  });
});

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

describe("turns between fleets", () => {
  const pair = (first: Partial<AwsFleetProps> = {}) => ({
    europe: aws("", { hosts: [{ name: "db-1", roles: METRICS }], ...first }),
    america: aws("", { hosts: [{ name: "db-2", roles: METRICS }], region: "us-east-1" }, "us"),
    office: ssh("", "", { hosts: [{ name: "db-3", address: "192.0.2.9", roles: METRICS, hostKeys: [KEY] }] }),
  });
  const joined = (fleets: JoinedFleets, placement: Partial<ComponentPlacement> = { atOnce: 1 }) => {
    const stack = new TerraformStack(testApp(), "production");
    new AwsProvider(stack, "aws", { region: "eu-central-1" });
    const fleet: IFleet = new JoinedFleet(stack, "fleet", fleets);
    fleet.place({ component: "db", on: { role: "metrics" }, plan: () => smallPlan("db"), ...placement });
    return stack;
  };
  const SEED = { purpose: "the template", method: "PUT", url: "http://127.0.0.1:9200/x" } as const;

  it("are held by Terraform: hosts of a later fleet wait until those of the earlier ones have reported", () => {
    const stack = joined(pair());
    const { at } = synthesized(stack);
    const report = (fleet: string) =>
      expect.stringMatching(new RegExp(`^terraform_data\\.fleet_${fleet}_report_taken_`)) as string;
    expect(at("fleet/europe/hosts/db-1/pointer/object").depends_on).toHaveLength(2);
    expect(at("fleet/america/hosts/db-2/pointer/object").depends_on).toEqual([
      expect.stringContaining("_agent_"),
      expect.stringContaining("_bundle-metrics-america_"),
      report("europe"),
    ]);
    expect(at("fleet/office/hosts/db-3").depends_on).toEqual([report("europe"), report("america")]);
  });

  it("do not hold up hosts that take none", () => {
    const { at } = synthesized(joined(pair(), {}));
    expect(at("fleet/office/hosts/db-3").depends_on).toBeUndefined();
  });

  it("are refused where nothing waits for the hosts of an earlier fleet", () => {
    expect(() => synthesized(joined(pair({ wait: false })))).toThrow(
      "db.atOnce: cannot be held between db-1 and db-3: nothing waits until db-1 runs its release; let production/fleet/europe wait for its hosts, make it the last fleet, or keep db in one fleet",
    );
    const { europe, ...others } = pair({ wait: false });
    expect(() => synthesized(joined({ ...others, europe }))).not.toThrow();
  });

  it("end before seeds, which the first host of all fleets makes", () => {
    const { at } = synthesized(joined(pair(), { seeds: true, plan: () => smallPlan("db", { seeds: [SEED] }) }));
    expect(at("fleet/europe/db-seeds/object").depends_on).toEqual([
      expect.stringContaining("fleet_europe_report_taken"),
      expect.stringContaining("fleet_america_report_taken"),
      "terraform_data.vmo_host_db-3",
    ]);
    expect(() => at("fleet/america/db-seeds/object")).toThrow();
    const { office, ...others } = pair();
    const first = synthesized(
      joined({ office, ...others }, { seeds: true, plan: () => smallPlan("db", { seeds: [SEED] }) }),
    );
    expect(first.at("fleet/office/db-seeds", "terraform_data").depends_on).toHaveLength(3);
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

describe("certificates of several fleets", () => {
  const withTls = (office?: { readonly hostFile: string; readonly authorityFile: string }) => {
    const stack = new TerraformStack(testApp(), "production");
    new AwsProvider(stack, "aws", { region: "eu-central-1" });
    const fleet = new JoinedFleet(stack, "fleet", {
      europe: aws("web-1", { certificates: { parameterPrefix: "/c" } }),
      office: ssh("nas-1", "192.0.2.9", office && { certificates: office }),
    });
    const certificates = [{ unit: "vmo-db.service", authority: "fleet" as const }];
    const units = [
      { name: "vmo-db.service", reloads: false, sections: { Service: { ExecStart: "/bin/sleep infinity" } } },
    ];
    const plan = () => smallPlan("db", { account: { name: "vmo-db", description: "d" }, units, certificates });
    fleet.place({ component: "db", on: "every host", plan });
    return stack;
  };

  it("come from where each of them has them", () => {
    const stack = withTls({ hostFile: "/etc/ssl/host.pem", authorityFile: "/etc/ssl/ca.pem" });
    const plans = ["web-1", "nas-1"].map((host) => releaseFiles(stack, host)["plan"] ?? "");
    expect(plans.map((plan) => [plan.includes("/c/fleet"), plan.includes("/etc/ssl/host.pem")])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it("are those of all fleets, or of none", () => {
    expect(() => synthesized(withTls())).toThrow(
      "office.certificates: must be given, since the hosts of europe have certificates and accept no one without",
    );
  });
});

describe("a host that is known by a name", () => {
  const office = (scrapeAddress?: string) =>
    ssh("", "", {
      hosts: [
        {
          name: "monitor-1",
          address: "192.0.2.9",
          roles: METRICS,
          hostKeys: [KEY],
          ...(scrapeAddress !== undefined && { scrapeAddress }),
        },
      ],
    });
  const warnings = (stack: TerraformStack) => {
    synthesized(stack);
    return stack.node.metadata.map(({ data }) => String(data));
  };

  it("is advised against where security groups have to open listeners to it", () => {
    const found = warnings(monitoring({ office: office("nas.example.com"), europe: aws("web-1") }));
    expect(found.join("\n")).toContain(
      'hosts.monitor-1: "nas.example.com" is a name, to which security groups of production/fleet/europe open nothing; give it an address, or let it in by securityGroupIds (fleet.neighbour-by-name;',
    );
    expect(warnings(monitoring({ office: office(), europe: aws("web-1") })).join()).not.toContain("neighbour-by-name");
    expect(
      warnings(monitoring({ office: office("nas.example.com"), lab: ssh("web-1", "192.0.2.8") })).join(),
    ).not.toContain("neighbour-by-name");
  });
});

describe("joining", () => {
  it.each<[string, () => unknown, string]>([
    ["no fleets", () => monitoring({}), "must have at least one fleet, got {}"],
    ["no fleet", () => monitoring({ a: 1 as never }), "a: must be a fleet such as SshFleet.of({ … }), got 1"],
    [
      "a name that cannot stand in names",
      () => monitoring({ "EU 1": aws("web-1") }),
      'EU 1: must be called by 1 to 32 of a-z, 0-9 and "-"',
    ],
    [
      "a joined fleet within one",
      () => monitoring({ a: JoinedFleet.of(three()) }),
      "[production/fleet/a] must be the only fleet of its stack",
    ],
    [
      "a provider of another region",
      () =>
        monitoring({
          a: AwsFleet.of({
            hosts: [{ name: "web-1" }],
            subnetId: "s",
            region: "us-east-1",
            provider: (stack) => new AwsProvider(stack, "us", { alias: "us", region: "us-west-2" }),
          }),
        }),
      '[production/fleet/a] region: must be the provider\'s region, which is "us-west-2", got "us-east-1"',
    ],
  ])("refuses %s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  it("takes what is placed for all of its fleets, and finds the hosts of one of them", () => {
    const stack = new TerraformStack(testApp(), "production");
    const fleet = new JoinedFleet(stack, "fleet", {
      office: ssh("nas-1", "192.0.2.9"),
      lab: ssh("lab-1", "192.0.2.8"),
    });
    const office = fleet.fleets.get("office");
    expect(() => office?.place({ component: "db", on: "every host", plan: () => smallPlan("db") })).toThrow(
      "[production/fleet/office] place: must be called on production/fleet: its fleets share what is on their hosts",
    );
    expect(office?.discovery({ on: "every host", port: 1 }).relabelings[0]).toEqual({
      source_labels: ["__meta_vmo_fleet"],
      regex: "office",
      action: "keep",
    });
    expect(fleet.recheckAdvice).toContain("terraform apply -replace=");
  });
});
