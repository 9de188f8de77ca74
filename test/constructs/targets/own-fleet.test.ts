import { App, Lazy, TerraformElement, TerraformStack } from "cdktf";
import {
  type AdviceName,
  Bytes,
  type DiscoveryQuery,
  FleetBase,
  type FleetHost,
  type HostProps,
  type HostShape,
  type IFleetDefinition,
  MonitoringStack,
  webhookChannel,
} from "cdktf-vm-observability";
import { releaseDigest, releaseFiles, synthesized, testApp } from "cdktf-vm-observability/testing";
import type { Construct } from "constructs";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { smallPlan } from "../plans";

/** What a fleet's author writes: a file for each host, which some tool of theirs reads where it runs. */
class LocalFile extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly content: () => string,
  ) {
    super(scope, id);
  }

  public override toTerraform(): unknown {
    const content = Lazy.stringValue({ produce: this.content });
    return { resource: { local_file: { [this.friendlyUniqueId]: { filename: `hosts/${this.node.id}`, content } } } };
  }
}

class LocalFleet extends FleetBase {
  constructor(scope: Construct, id: string, hosts: readonly HostProps[]) {
    super(scope, id, hosts);
    for (const host of this.members) {
      const { shape } = host;
      new LocalFile(this, host.name, () =>
        [this.releases.digestOf(shape), this.releases.bundleOf(shape), this.factsOf(host)].join("\n"),
      );
    }
  }

  public static of(hosts: readonly HostProps[]): IFleetDefinition {
    return { bind: (scope, id) => new LocalFleet(scope, id, hosts) };
  }

  protected addressOf({ name }: FleetHost): string {
    return `${name}.internal`;
  }
}

const HOSTS: readonly HostProps[] = [{ name: "monitor-1", roles: ["metrics"] }, { name: "web-1" }];
const ALERTING = { channels: { webhook: { url: "https://alerts.example.com/hook" } } };

const folder = mkdtempSync(join(tmpdir(), "own-fleet-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("tiers of a role", () => {
  const LOGS: readonly HostProps[] = [
    { name: "logs-1", roles: ["logs"], tiers: { logs: "hot" }, memory: Bytes.gibibytes(8) },
    { name: "logs-2", roles: ["logs"], tiers: { logs: "hot" }, memory: Bytes.gibibytes(4) },
    { name: "logs-3", roles: ["logs", "metrics"], tiers: { logs: "warm" } },
  ];
  const fleetOn = (hosts: readonly HostProps[]) => {
    const stack = new TerraformStack(testApp(), "production");
    return { stack, fleet: LocalFleet.of(hosts).bind(stack, "fleet") };
  };

  it("are shapes of their own, whose plans know tier and memory", () => {
    const { stack, fleet } = fleetOn(LOGS);
    const shapes: HostShape[] = [];
    fleet.place({
      component: "store",
      on: { role: "logs" },
      plan: (shape) => {
        shapes.push(shape);
        return smallPlan("store");
      },
    });
    fleet.place({ component: "ingest", on: { role: "logs", tier: "hot" }, plan: () => smallPlan("ingest") });
    synthesized(stack);
    expect(shapes.map(({ name, tiers, memory }) => [name, tiers.logs, memory?.toString()])).toEqual([
      ["logs-hot", "hot", "4GiB"],
      ["metrics-logs-warm", "warm", undefined],
    ]);
    const has = (host: string) => releaseFiles(stack, host)["plan"]?.includes("ingest");
    expect(["logs-1", "logs-2", "logs-3"].map(has)).toEqual([true, true, false]);
  });

  it("are found by Prometheus, beside their role", () => {
    const { fleet } = fleetOn(LOGS);
    const filter = (of: DiscoveryQuery) => fleet.discovery(of).relabelings?.[0]?.regex;
    expect(filter({ on: { role: "logs", tier: "hot" }, port: 9200 })).toBe(".*,logs\\.hot,.*");
    expect(filter({ on: { role: "logs" }, port: 9200 })).toBe(".*,logs,.*");
  });

  it.each<[string, HostProps["tiers"], string]>([
    [
      "of a role that the host lacks",
      { tracing: "hot" },
      'hosts[0].tiers: must be of roles that the host has, got "tracing"',
    ],
    [
      "named like a role",
      { logs: "proxy" },
      'hosts[0].tiers.logs: must be 1 to 16 small letters and digits, and no role, got "proxy"',
    ],
    [
      "with other characters",
      { logs: "hot-1" },
      'hosts[0].tiers.logs: must be 1 to 16 small letters and digits, and no role, got "hot-1"',
    ],
  ])("are refused %s", (_, tiers, message) => {
    expect(() => fleetOn([{ name: "logs-1", roles: ["logs"], tiers: tiers! }])).toThrow(message);
  });
});

describe("servers that hosts run", () => {
  const fleetOn = (hosts: readonly HostProps[]) => {
    const stack = new TerraformStack(testApp(), "production");
    return { stack, fleet: LocalFleet.of(hosts).bind(stack, "fleet") };
  };
  const HOSTS_WITH: readonly HostProps[] = [
    { name: "db-1", runs: ["redis", "postgres"] },
    { name: "db-2", runs: ["postgres", "redis"] },
    { name: "db-3", runs: ["postgres"], roles: ["metrics"] },
    { name: "web-1" },
  ];

  const warningsOf = ({ node }: TerraformStack) =>
    node
      .findAll()
      .flatMap((one) => one.node.metadata.map(({ data }) => String(data)))
      .join("\n");

  it("make shapes, and components are placed beside them", () => {
    const { stack, fleet } = fleetOn(HOSTS_WITH);
    fleet.place({ component: "watch", on: { runs: "redis" }, plan: () => smallPlan("watch") });
    fleet.place({ component: "backup", on: { runs: "postgres" }, plan: () => smallPlan("backup") });
    synthesized(stack);
    const has = (component: string) =>
      ["db-1", "db-2", "db-3", "web-1"].filter((host) => releaseFiles(stack, host)["plan"]?.includes(component));
    expect(has("watch")).toEqual(["db-1", "db-2"]);
    expect(has("backup")).toEqual(["db-1", "db-2", "db-3"]);
    expect(warningsOf(stack)).not.toContain("fleet.runs-unwatched");
  });

  it("are found by Prometheus", () => {
    const { fleet } = fleetOn(HOSTS_WITH);
    const [keep] = fleet.discovery({ on: { runs: "redis" }, port: 9121 }).relabelings ?? [];
    expect(keep).toEqual({ source_labels: ["__meta_vmo_runs"], regex: ".*,redis,.*", action: "keep" });
  });

  it("are advised on where nothing is placed beside them", () => {
    const fleet = LocalFleet.of([
      { name: "monitor-1", roles: ["metrics"] },
      { name: "db-1", runs: ["postgress"] },
    ]);
    const stack = new MonitoringStack(testApp(), "production", { fleet, ...ALERTING });
    stack.fleet.place({ component: "backup", on: { runs: "db" }, plan: () => smallPlan("backup") });
    expect(() => synthesized(stack)).toThrow('must have hosts whose runs name "db" for backup; the fleet has none');
    expect(warningsOf(stack)).toContain('hosts.db-1.runs: nothing is placed beside "postgress"');
  });

  it.each([
    ["named like a role", "logs"],
    ["with other characters", "my_sql"],
    ["too long", "a".repeat(17)],
  ])("are refused %s", (_, server) => {
    expect(() => fleetOn([{ name: "db-1", runs: [server] }])).toThrow(
      `hosts[0].runs[0]: must be 1 to 16 small letters and digits, and no role, got "${server}"`,
    );
    const { fleet } = fleetOn([{ name: "db-1" }]);
    expect(() => fleet.place({ component: "a", on: { runs: server }, plan: () => smallPlan("a") })).toThrow(
      "a.on.runs: must be 1 to 16 small letters and digits",
    );
  });
});

describe("volumes of hosts", () => {
  const fleetWith = (gibibytes: number, off: AdviceName[] = []) => {
    const volumes = { data: { size: Bytes.gibibytes(gibibytes) } };
    const fleet = LocalFleet.of([{ name: "monitor-1", roles: ["metrics"], volumes }, { name: "web-1" }]);
    const stack = new MonitoringStack(testApp(), "production", { fleet, ...ALERTING, advice: { off } });
    return { stack, facts: synthesized(stack) };
  };
  const warnings = ({ stack }: { stack: MonitoringStack }) =>
    stack.fleet.node.metadata.map(({ data }) => String(data)).filter((line) => line.includes("volume"));

  it("reach the hosts that have them, as facts", () => {
    const files = [...fleetWith(10).facts.ofType("local_file").values()] as { content: string }[];
    const [monitor, web] = files.map(({ content }) => content);
    const fact = Buffer.from("data /var/lib/vm-observability 10240\n").toString("base64");
    expect(monitor).toContain(`\nvolumes ${fact}\n`);
    expect(web).not.toContain("volume");
  });

  it("are named where more may come to lie there, unless that is switched off", () => {
    expect(warnings(fleetWith(10))).toEqual([]);
    expect(warnings(fleetWith(9))).toEqual([
      "hosts.monitor-1.volumes.data: has 9GiB, and may have to hold 10GiB (prometheus 10GiB); make it larger, or let them " +
        "keep less (hosts.volume-small; to switch it off, add it to advice.off)",
    ]);
    expect(warnings(fleetWith(9, ["hosts.volume-small"]))).toEqual([]);
  });
});

describe("a fleet of one's own kind, by the package's public names", () => {
  it("carries a whole monitoring stack: releases, bundles, facts and discovery", () => {
    const app = new App({ outdir: folder });
    const stack = new MonitoringStack(app, "production", { fleet: LocalFleet.of(HOSTS), ...ALERTING });
    app.synth();
    const { content } = synthesized(stack).at("fleet/monitor-1", "local_file") as { content: string };
    const [digest = "", bundle = "", ...facts] = content.trimEnd().split("\n");
    expect(digest).toBe(releaseDigest(stack, "monitor-1"));
    expect(bundle).toBe(`\${path.module}/bundles/${digest}.tar.gz`);
    const file = join(folder, "stacks/production/bundles", `${digest}.tar.gz`);
    expect(existsSync(file)).toBe(true);
    const manifest = execFileSync("tar", ["-xzOf", file, "manifest"]);
    expect(createHash("sha256").update(manifest).digest("hex")).toBe(digest);
    expect(facts.map((line) => line.split(" ")[0])).toEqual([
      "host.env",
      "targets/applications.json",
      "targets/hosts.json",
    ]);
    const targets = Buffer.from(facts[2]?.split(" ")[1] ?? "", "base64").toString("utf8");
    expect(JSON.parse(targets)).toMatchObject([{ targets: ["monitor-1.internal"] }, { targets: ["web-1.internal"] }]);
    expect(readFileSync(join(folder, "stacks/production/hosts.json"), "utf8")).toContain('"web-1"');
  });

  it("checks its hosts, and what is placed on it, like every fleet", () => {
    const stack = new TerraformStack(testApp(), "production");
    expect(() => new LocalFleet(stack, "bad", [{ name: "No good" }])).toThrow("[production/bad] hosts[0].name");
    const fleet = new LocalFleet(stack, "fleet", HOSTS);
    fleet.place({ component: "search", on: { role: "logs" }, plan: () => smallPlan("search") });
    fleet.addFact({ path: "search.env", on: { role: "logs" }, content: "A=1\n" });
    expect(fleet.node.validate()).toEqual([
      'hosts: must have hosts with the role "logs" for search; the fleet has none',
      'hosts: must have hosts with the role "logs" for the fact search.env; the fleet has none',
    ]);
    for (const path of ["host.env", "hosts", "fleet-names", "targets/mine.json"])
      expect(() => fleet.addFact({ path, on: "every host", content: "" })).toThrow(
        `[production/fleet] ${path}: is a fact that the fleet writes itself; give yours another path`,
      );
  });
});

describe("a file of the releases", () => {
  const stackOf = () => new MonitoringStack(testApp(), "production", { fleet: LocalFleet.of(HOSTS), ...ALERTING });
  const config = (stack: TerraformStack) => releaseFiles(stack, "monitor-1")["files/prometheus/prometheus.yml"] ?? "";

  it("is changed by a merge patch or a function, and with it the digest, of the hosts that have it alone", () => {
    const [plain, changed] = [stackOf(), stackOf()];
    changed.overrideFile("prometheus/prometheus.yml", {
      global: { body_size_limit: "20MB", scrape_timeout: null },
      rule_files: ["rules/only.yml"],
    });
    changed.overrideFile("prometheus/prometheus.yml", (content: { scrape_configs: object[] }) => ({
      ...content,
      scrape_configs: content.scrape_configs.slice(0, 1),
    }));
    expect(config(plain)).not.toContain("body_size_limit: 20MB");
    expect(config(changed)).toContain("body_size_limit: 20MB\n");
    expect(config(changed)).toContain("rule_files:\n  - rules/only.yml\n");
    expect(config(changed).match(/job_name/g)).toHaveLength(1);
    expect(releaseDigest(changed, "monitor-1")).not.toBe(releaseDigest(plain, "monitor-1"));
    expect(releaseDigest(changed, "web-1")).toBe(releaseDigest(plain, "web-1"));
  });

  it("keeps the checks of its program: the host runs them on what it became", () => {
    const [plain, changed] = [stackOf(), stackOf()];
    changed.overrideFile("prometheus/prometheus.yml", { no_such_key: true });
    const checks = (stack: TerraformStack) =>
      Object.values(releaseFiles(stack, "monitor-1")).flatMap((text) => text.match(/^.*promtool\tcheck.*$/gm) ?? []);
    expect(checks(changed)[0]).toMatch(/promtool\tcheck\tconfig\t.*prometheus\/prometheus.yml$/);
    expect(checks(changed)).toEqual(checks(plain));
  });

  it("is text where it is neither YAML nor JSON", () => {
    const stack = new TerraformStack(testApp(), "production");
    const fleet = new LocalFleet(stack, "fleet", HOSTS);
    fleet.place({ component: "agent", on: "every host", plan: () => smallPlan("agent") });
    fleet.overrideFile("agent/config", (text: string, { name }) => `${text}shape ${name}\n`);
    expect(releaseFiles(stack, "web-1")["files/agent/config"]).toBe("of agent\nshape workload\n");
  });

  it("has to be there: a wrong path is refused with the nearest and all others", () => {
    const stack = stackOf();
    stack.overrideFile("prometheus/prometeus.yml", {});
    expect(stack.fleet.node.validate()).toEqual([
      expect.stringMatching(
        /^overrideFile: must be a file of a release, got "prometheus\/prometeus.yml"; did you mean "prometheus\/prometheus.yml"\? \(files: .*alertmanager\/alertmanager.yml.*\)$/,
      ),
    ]);
  });
});

describe("what the specification cannot say", () => {
  it("reaches Prometheus, Alertmanager and the portal through the whole stack", () => {
    const stack = new MonitoringStack(testApp(), "production", {
      fleet: LocalFleet.of(HOSTS),
      ...ALERTING,
      metrics: { exposure: "loopback", externalUrl: "https://prometheus.example.com" },
      alertRouting: { deadMansSwitch: webhookChannel({ name: "watch", url: "https://watch.example.com" }) },
      portalExposure: "loopback",
    });
    const files = releaseFiles(stack, "monitor-1");
    expect(files["units/vmo-prometheus.service"]).toContain("--web.listen-address=127.0.0.1:9090");
    expect(files["units/vmo-prometheus.service"]).toContain("--web.external-url=https://prometheus.example.com");
    expect(files["files/alertmanager/alertmanager.yml"]).toContain("https://watch.example.com");
  });
});
