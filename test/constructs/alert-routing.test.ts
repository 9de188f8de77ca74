import { TerraformStack, TerraformVariable } from "cdktf";
import { AlertRouting } from "../../constructs/alert-routing";
import type { AlertRoutingProps } from "../../constructs/alert-routing-props";
import { Metrics } from "../../constructs/metrics";
import { SshFleet } from "../../constructs/targets/ssh/ssh-fleet";
import { slackChannel, webhookChannel } from "../../lib/alertmanager";
import type { SpecificationOverrides } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { releaseFiles, synthesized, testApp } from "../../testing";
import { build, factsOf, fileOf, MONITOR, WEB, yamlOf, type Options } from "./metrics-stack";

const WEBHOOK = { overrides: { channels: { webhook: { url: "http://10.0.0.9/" } } } };

function route(options: Options = {}, props: Partial<AlertRoutingProps> = {}) {
  const built = build(options);
  const routing = new AlertRouting(built.stack, "alert-routing", { metrics: built.metrics, ...props });
  return { ...built, routing };
}

const lastOf = (entry: unknown) => (entry as { relabel_configs: unknown[] }).relabel_configs.at(-1);

describe("alert routing", () => {
  it("is an Alertmanager beside every Prometheus, which sends to it and scrapes it", () => {
    const { stack, metrics } = route(WEBHOOK);
    synthesized(stack);
    expect(releaseFiles(stack, "monitor-1")).toHaveProperty(["units/vmo-alertmanager.service"]);
    expect(releaseFiles(stack, "web-1")).not.toHaveProperty(["units/vmo-alertmanager.service"]);
    expect(metrics.scrapeJobs).toEqual(["node", "node_units", "process", "application", "prometheus", "alertmanager"]);
    const { alerting } = yamlOf(stack, "monitor-1", "files/prometheus/prometheus.yml");
    expect(alerting?.alertmanagers).toHaveLength(1);
    expect(metrics.alerts.map(({ name }) => name)).toContain("AlertmanagerFailedReload");
  });

  it("sends every severity to the channels that the specification configures", () => {
    const { stack, routing } = route(WEBHOOK);
    expect(routing.report).toBe(
      [
        "info\n  at once  webhook  everybody  every day\n",
        "warning\n  at once    webhook  everybody  every day\n  after 30m  webhook  everybody  every day\n",
        "critical\n  at once    webhook  everybody  every day\n  after 15m  webhook  everybody  every day\n",
        "When an alert resolves while it is silenced or muted, nobody is notified of that, not even later.\n",
      ].join("\n"),
    );
    expect(yamlOf(stack, "monitor-1", "files/alertmanager/alertmanager.yml").receivers).toContainEqual({
      name: "severity-critical",
      webhook_configs: [{ send_resolved: true, url: "http://10.0.0.9/" }],
    });
  });

  it("mutes a milder alert by every label of its file system, and one with a family of its own never", () => {
    const filling = { condition: "disk_usage_percent > 75", duration: Duration.minutes(5), severity: "warning" };
    const own = { ...filling, condition: "disk_usage_percent > 70", family: "none" };
    const overrides = { ...WEBHOOK.overrides, systemAlerts: { disk_filling: filling, disk_watched: own } };
    const { stack, metrics } = route({ overrides });
    metrics.addAlert({
      name: "disk_gone",
      expr: "disk_usage_percent > 99",
      severity: "critical",
      summary: "full",
      family: "disk",
    });
    const rules = yamlOf(stack, "monitor-1", "files/alertmanager/alertmanager.yml").inhibit_rules;
    const disks = (rules as { target_matchers: string[] }[]).filter((rule) => JSON.stringify(rule).includes("disk"));
    expect(disks).toEqual([
      {
        name: "disk_full-and-disk_gone-over-disk_filling",
        source_matchers: ['severity="critical"', 'family="disk"', 'alertname=~"disk_full|disk_gone"'],
        target_matchers: ['severity="warning"', 'family="disk"', 'alertname="disk_filling"'],
        equal: ["family", "device", "fstype", "instance", "job", "mountpoint", "service"],
      },
    ]);
  });

  const application = 'up{job="application"} == 0';
  const down = { condition: application, duration: Duration.minutes(1), severity: "critical" };
  const advice = ({ node }: AlertRouting) =>
    node.metadata.map(({ data }) => String(data)).filter((line) => line.includes("routing.host-down"));
  it.each<[string, SpecificationOverrides]>([
    ["is about applications alone", { systemAlerts: { service_down: { condition: application } } }],
    ["is removed", { systemAlerts: { service_down: null } }],
    ["is another one", { systemAlerts: { service_down: null }, applicationAlerts: { app_down: down } }],
  ])(
    "does not let HostDown mute anything where service_down %s, and says that nobody hears of a host",
    (_, changes) => {
      const { stack, routing } = route({ overrides: { ...WEBHOOK.overrides, ...changes } });
      expect(fileOf(stack, "monitor-1", "files/alertmanager/alertmanager.yml")).not.toContain("HostDown");
      synthesized(stack);
      expect(advice(routing)).toEqual([
        'system_alerts: no alert reports a host that is down: none names its instance while up{job="node"} is 0; add one with that condition, or let service_down have it (routing.host-down; to switch it off, add it to advice.off)',
      ]);
    },
  );

  it("lets HostDown mute where service_down is in another family, and advises nothing", () => {
    const systemAlerts = { service_down: { family: "none" } };
    const { stack, routing } = route({ overrides: { ...WEBHOOK.overrides, systemAlerts } });
    const rules = yamlOf(stack, "monitor-1", "files/alertmanager/alertmanager.yml").inhibit_rules;
    expect(rules).toContainEqual({
      name: "host-down-over-its-targets",
      source_matchers: ['alertname="HostDown"', 'severity="none"', 'family="host"'],
      target_matchers: ['severity=~"critical|warning|info"', 'alertname="service_down"', 'job!="node"'],
      equal: ["instance"],
    });
    synthesized(stack);
    expect(advice(routing)).toEqual([]);
  });

  it("is found on loopback by the Prometheus beside it when only its own host may open it", () => {
    const { stack, routing } = route(WEBHOOK, { exposure: "loopback" });
    const { alerting, scrape_configs } = yamlOf(stack, "monitor-1", "files/prometheus/prometheus.yml");
    const toLoopback = { target_label: "__address__", replacement: "127.0.0.1:9093" };
    expect(lastOf(alerting?.alertmanagers[0])).toEqual(toLoopback);
    expect(lastOf(scrape_configs.find(({ job_name }) => job_name === "alertmanager"))).toEqual(toLoopback);
    expect(routing.prometheusConfig).toContain("127.0.0.1:9093");
  });

  it("cannot be on loopback where a Prometheus elsewhere has to reach it", () => {
    const twin = { ...MONITOR, name: "monitor-2", address: "10.0.0.6" };
    expect(() => route({ ...WEBHOOK, hosts: [MONITOR, twin, WEB] }, { exposure: "loopback" })).toThrow(
      '[production/alert-routing] exposure: must be "fleet", got "loopback": each Prometheus has to reach the Alertmanager of 2 hosts, and no alert would arrive',
    );
    const { stack, metrics } = build(WEBHOOK);
    const fleet = new SshFleet(new TerraformStack(stack.node.root, "other"), "fleet", {
      hosts: [twin],
      login: { user: "admin", privateKeyFile: "/k" },
    });
    expect(() => new AlertRouting(stack, "alert-routing", { metrics, fleet, exposure: "loopback" })).toThrow(
      'exposure: must be "fleet", got "loopback": Prometheus runs in another fleet, and no alert would arrive',
    );
  });

  it("takes channels whose secrets are Terraform variables", () => {
    const url = { kind: "variable", variable: "slack_url", version: 1 } as const;
    const { stack } = route(WEBHOOK, { channels: [slackChannel({ url, channel: "#ops" })] });
    expect(synthesized(stack).json.variable).toHaveProperty("slack_url.ephemeral", true);
    expect(fileOf(stack, "monitor-1", "plan")).toMatch(
      /^secret\talertmanager\tvmo-alertmanager\.service\tslack-url\t\S+\tvariable\tslack_url$/m,
    );
  });

  it("shares silences between several servers, which know each other by literal names", () => {
    const twin = { ...MONITOR, name: "monitor-2", address: "fd00::6" };
    const literal = route({ ...WEBHOOK, hosts: [MONITOR, twin, WEB] }).stack;
    const unit = fileOf(literal, "monitor-1", "units/vmo-alertmanager.service");
    expect(unit).toContain("--cluster.peer=monitor-1.fleet.internal:9094 --cluster.peer=monitor-2.fleet.internal:9094");
    expect(unit).toContain("BindReadOnlyPaths=/opt/vm-observability/host/hosts:/etc/hosts");
    const [, names = ""] = /^fleet-names (\S+)$/m.exec(factsOf(literal, "monitor-1")) ?? [];
    expect(Buffer.from(names, "base64").toString()).toBe(
      "10.0.0.5 monitor-1.fleet.internal\nfd00::6 monitor-2.fleet.internal\n",
    );
    expect(factsOf(literal, "web-1")).not.toContain("fleet-names");
  });

  it("knows servers by the same names where their addresses are known only at apply", () => {
    const stack = new TerraformStack(testApp(), "production");
    const address = new TerraformVariable(stack, "address", {}).stringValue;
    const hosts = [MONITOR, { ...MONITOR, name: "monitor-2", address }];
    const login = { user: "admin", privateKeyFile: "/keys/deploy" };
    const fleet = new SshFleet(stack, "fleet", { hosts, login });
    const metrics = new Metrics(stack, "metrics", { fleet });
    new AlertRouting(stack, "alert-routing", { metrics, channels: [webhookChannel({ url: "http://10.0.0.9/" })] });
    expect(factsOf(stack, "monitor-1")).toMatch(/^fleet-names \$\{base64encode\(.*var\.address.*\)\}$/m);
    expect(fileOf(stack, "monitor-1", "units/vmo-alertmanager.service")).toContain(
      "--cluster.peer=monitor-2.fleet.internal:9094",
    );
  });

  it.each<[string, Options, (metrics: Metrics) => void, string]>([
    [
      "alerts that reach nobody",
      {},
      () => undefined,
      "[production/alert-routing] channels: must include at least one that escalation_matrix names, got none: ",
    ],
    [
      "an alert of a severity that nobody defined",
      WEBHOOK,
      (metrics) => metrics.addAlert({ name: "a", expr: "up == 0", severity: "criticl", summary: "s" }),
      "[production/alert-routing] alerts.a.severity: must be a severity of escalation_matrix (info, warning, critical), " +
        'got "criticl"; did you mean "critical"?',
    ],
  ])("refuses %s", (_, options, change, message) => {
    const { stack, metrics } = route(options);
    change(metrics);
    expect(() => synthesized(stack)).toThrow(message);
  });

  it("refuses a matrix with a channel that does not exist, at once", () => {
    const overrides = { escalationMatrix: { severityLevels: { info: { channels: ["slak"] } } } };
    expect(() => route({ overrides })).toThrow('unknown channel "slak"; did you mean "slack"?');
  });
});
