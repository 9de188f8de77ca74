import { App, Testing } from "cdktf";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as entry from "../../index";
import {
  MonitoringStack,
  type MonitoringStackProps,
  parseSpecification,
  SshFleet,
  type SshHostProps,
} from "../../index";
import { prometheusRule, snapshotSerializer, synthesized, testApp } from "../../testing";
import * as testing from "../../testing";

expect.addSnapshotSerializer(snapshotSerializer);

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ";
const HOSTS: readonly SshHostProps[] = [
  { name: "monitor-1", address: "10.0.0.5", roles: ["metrics"], hostKeys: [KEY] },
  { name: "web-1", address: "10.0.0.11", hostKeys: [KEY], labels: { service: "user-service" } },
];
const LOGIN = { user: "admin", privateKeyVariable: "deploy_key" };
const CHANNELS = { webhook: { url: "http://10.0.0.9/alerts" } };

const folder = mkdtempSync(join(tmpdir(), "monitoring-stack-"));
afterAll(() => rmSync(folder, { recursive: true }));

function build(props: Partial<MonitoringStackProps> = {}, app: App = testApp()): MonitoringStack {
  const fleet = SshFleet.of({ hosts: HOSTS, login: LOGIN });
  return new MonitoringStack(app, "production", { fleet, channels: CHANNELS, ...props });
}

type Written = ReadonlyMap<string, Buffer>;

/** Path and content of every file below `path`. */
function filesBelow(path: string): Written {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = entries.map((one) => join(one.parentPath, one.name)).sort();
  return new Map(paths.map((file) => [file.slice(path.length + 1), readFileSync(file)]));
}

describe("a monitoring stack", () => {
  it("has a fleet, its metrics, and who is notified", () => {
    const stack = build();
    expect(stack.fleet.hosts.map(({ name }) => name)).toEqual(["monitor-1", "web-1"]);
    expect(stack.metrics.fleet).toBe(stack.fleet);
    expect(stack.alertRouting.explain({ severity: "critical" }).map(({ via }) => via)).toEqual(["webhook", "webhook"]);
  });

  it("warns of a channel that comes to its end", () => {
    const { alertRouting } = build({ channels: { ...CHANNELS, opsgenie: { apiKeyFile: "/etc/opsgenie" } } });
    expect(alertRouting.node.metadata.map(({ data }) => String(data))).toContainEqual(
      expect.stringMatching(/^channels\.opsgenie: Atlassian has sold no new Opsgenie since 2025-06-04/),
    );
  });

  it("is planned as reviewed", () => {
    expect(synthesized(build())).toMatchSnapshot();
  });

  it("advises where an address has a secret in its query", () => {
    const probes = { logs: { type: "http" as const, targets: ["https://logs.example/?api_key=1"] } };
    const stack = build({ probes, channels: { webhook: { url: "http://10.0.0.9/?token=abc" } } });
    const said = [stack, stack.alertRouting].flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
    expect(said.filter((line) => line.includes("query"))).toEqual([
      "probes.logs.targets[0]: has api_key in its query: everyone who can read the release sees it (specification.secret-in-address; to switch it off, add it to advice.off)",
      "channels.webhook: its address has token in its query: everyone who can read the release sees it; give it as secretUrl (channels.notice; to switch it off, add it to advice.off)",
    ]);
  });

  it("keeps its construct tree, whose ids are parts of addresses in users' state", () => {
    expect(Testing.renderConstructTree(build())).toBe(
      [
        "production (MonitoringStack)",
        "├── fleet (SshFleet)",
        "    ├── owner (TerraformData)",
        "    ├── presence (TerraformData)",
        "    ├── members (TerraformLocal)",
        "    ├── hosts (Construct)",
        "        ├── monitor-1 (TerraformData)",
        "        └── web-1 (TerraformData)",
        "    └── variables (EphemeralVariables)",
        "├── metrics (Metrics)",
        "├── alert-routing (AlertRouting)",
        "├── portal (Portal)",
        "├── runbooks (Runbooks)",
        "└── slo (SloTracker)",
        "",
      ].join("\n"),
    );
    const { resource } = synthesized(build()).json;
    expect(Object.keys(resource?.terraform_data ?? {})).toEqual([
      "vmo_host_monitor-1",
      "vmo_host_web-1",
      "vmo_owner",
      "vmo_presence",
    ]);
  });

  it("takes props before the file, and the file before what is built in", () => {
    const specification = parseSpecification(
      "system_alerts:\n  cpu_high: { duration: 10m }\n  memory_high: { duration: 20m }\n",
    );
    const stack = build({
      specification,
      systemAlerts: { cpu_high: { severity: "info" }, memory_high: { duration: entry.Duration.minutes(30) } },
    });
    expect(prometheusRule(stack, "cpu_high")).toMatchObject({ for: "10m", labels: { severity: "info" } });
    expect(prometheusRule(stack, "memory_high")).toMatchObject({ for: "30m", labels: { severity: "warning" } });
    expect(prometheusRule(stack, "disk_full")).toMatchObject({ for: "1m", labels: { severity: "critical" } });
  });

  it("removes an alert that is null", () => {
    const stack = build({ systemAlerts: { cpu_high: null } });
    expect(() => prometheusRule(stack, "cpu_high")).toThrow('must have a rule "cpu_high"');
  });
});

describe("what a stack writes", () => {
  const write = (outdir: string) => {
    const app = new App({ outdir });
    build({ channels: { webhook: { urlFile: "/etc/secrets/url" } } }, app);
    app.synth();
    return filesBelow(outdir);
  };

  it("is the same at every synthesis, to the byte", () => {
    // In one place: warnings in the manifest hold the line that built the stack.
    const [first, second] = ["first", "second"].map((name) => write(join(folder, name))) as [Written, Written];
    const digests = (files: Written) =>
      [...files].map(([path, content]) => `${path} ${createHash("sha256").update(content).digest("hex")}`);
    expect(digests(second)).toEqual(digests(first));
    expect(first.size).toBeGreaterThan(20);
  });

  it("holds no secret that the environment of its synthesis does", () => {
    process.env.TF_VAR_deploy_key = "PLANTED-PRIVATE-KEY";
    process.env.TF_VAR_slack_url = "https://hooks.example.com/PLANTED";
    const outdir = join(folder, "secrets");
    const app = new App({ outdir });
    const stack = build({}, app);
    stack.metrics.addAlert({ name: "a", expr: "up == 0", severity: "critical", summary: "down" });
    app.synth();
    delete process.env.TF_VAR_deploy_key;
    delete process.env.TF_VAR_slack_url;
    const holders = [...filesBelow(outdir)].filter(([, content]) => content.includes("PLANTED"));
    expect(holders).toEqual([]);
  });
});

describe("a monitoring stack refuses", () => {
  it("sections that the specification would refuse, at once and with the place", () => {
    expect(() => build({ systemAlerts: { cpu_high: { severity: "" } }, prometheus: { port: 0 } })).toThrow(
      /^\[production\] prometheus\.port: .*\n\[production\] systemAlerts\.cpu_high\.severity: /,
    );
  });

  it.each<[string, Partial<MonitoringStackProps>, string]>([
    [
      "a version of a component that does not exist",
      { artifacts: { versions: { promethes: "3.5.3" } } },
      "[production] artifacts.versions.promethes: must be one of prometheus, alertmanager, node_exporter, process_exporter, blackbox_exporter, postgres_exporter, mysqld_exporter, redis_exporter, nginx_exporter, victoria_metrics, telegraf, caddy, oauth2_proxy, grafana, elasticsearch, elasticsearch_exporter, fluentd, kibana, otel_collector, jaeger; " +
        'did you mean "prometheus"?',
    ],
    [
      "a lock of an archive that is not used",
      { artifacts: { lock: { "prometheus-1.0.0.linux-amd64.tar.gz": "a".repeat(64) } } },
      "[production] artifacts.lock.prometheus-1.0.0.linux-amd64.tar.gz: names no archive in use; did you mean ",
    ],
    ["alerts that reach nobody", { channels: {} }, "[production/alert-routing] channels: must include at least one"],
  ])("at synthesis: %s", (_, props, message) => {
    expect(() => synthesized(build(props))).toThrow(message);
  });
});

describe("the public interface", () => {
  it("is this list, in which nothing changes without a reason", () => {
    expect(Object.keys(entry).sort()).toEqual([
      "AlertRouting",
      "AssumptionError",
      "Bytes",
      "Duration",
      "FleetBase",
      "JoinedFleet",
      "Metrics",
      "MonitoringStack",
      "Portal",
      "Runbooks",
      "SpecificationError",
      "SshFleet",
      "UnitError",
      "ValidationError",
      "certificateOf",
      "defaultSpecification",
      "emailChannel",
      "fleetNameOf",
      "liveFile",
      "mergeSpecification",
      "opsgenieChannel",
      "pagerDutyChannel",
      "parseSpecification",
      "phoneChannel",
      "rcaReport",
      "serverUnit",
      "slackChannel",
      "smsChannel",
      "teamsChannel",
      "webhookChannel",
    ]);
    expect(Object.keys(testing).sort()).toEqual([
      "matchers",
      "prometheusRule",
      "prometheusRules",
      "releaseDigest",
      "releaseFiles",
      "scrubbed",
      "snapshotSerializer",
      "synthesized",
      "testApp",
    ]);
  });
});

describe("a stack with a chat and nothing else", () => {
  const slackOnly = (text: string) =>
    new MonitoringStack(testApp(), "production", {
      specification: parseSpecification(text, { source: "observability.yaml" }),
      fleet: SshFleet.of({ hosts: HOSTS, login: LOGIN }),
      channels: { slack: { urlFile: "/etc/observability/secrets/slack-url", channel: "#ops" } },
    }).alertRouting.node.validate();

  it("is refused with the lines that make it work, and works with these very lines", () => {
    const problems = slackOnly("");
    expect(problems).toHaveLength(3);
    const [sentence = "", ...lines] = problems.at(-1)?.split("\n") ?? [];
    expect(sentence).toBe("escalation_matrix: to begin with slack alone, add these lines to the specification:");
    expect(slackOnly(lines.join("\n"))).toEqual([]);
  });
});
