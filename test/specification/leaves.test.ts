import { Dashboards } from "../../constructs/dashboards";
import { RetentionTiers } from "../../constructs/retention-tiers";
import { MonitoringStack, SshFleet } from "../../index";
import type { Specification } from "../../lib/specification";
import { testApp } from "../../testing";
import { complete, pinned, withGrafana } from "./complete";
import { effectOf as effectOn, outcomeOf, type Refusals, textsOf, unexpected } from "./effects";
import { HOST_KEYS } from "./host-keys";
import { type Leaf, leavesOf, OF_LOGS } from "./leaves";
import { seenTogether } from "./together";

/** Changes that are refused, and why: the others change what is synthesized. */
const REFUSED: Refusals = [
  [/^prometheus\.rule_files\[0\]$/, /must be files that can be read from the folder that the app runs in/],
  [/^node_exporter\.textfile_metrics\[0\]$/, /nothing provides backup_age_seconds/],
  [/^scrape_jobs\.mongodb\.metrics\[0\]$/, /nothing provides mongodb_up/],
  [/^scrape_jobs\.mongodb\.scheme$/, /tls: has no effect unless/],
  [/^scrape_jobs\.queue\.page$/, /line 1 must be a sample/],
  [/^probes\.\w+\.type$/, /must be "http"/],
  [/^long_term\.\w+\.type$/, /must be "victoria_metrics"/],
  [/^probes\.shop\.method$/, /the answer to HEAD has no body/],
  [
    /^sla_definitions\.(api_availability|error_rate|checkout|orders|carts|front|shop)\.measurement$/,
    /can never fire: a target of \S+ % needs more than \d+(\.\d+)? % bad events/,
  ],
  [/^sla_definitions\.(response_time|search)\.measurement$/, /has no effect on availability_percent/],
  [/^sla_definitions\.\w+\.indicator\.type$/, /must be "requests" or "events" or "latency" or "up" or "probe"/],
  [/^sla_definitions\.front\.indicator\.of$/, /up is matched by zone, which the series do not have/],
  [/^sla_definitions\.shop\.indicator\.probe$/, /must be the name of one of probes/],
  [/^error_budget\.(calculation|tracking)$/, /error_budget\.\w+: must be ".*", got/],
  [/^node_exporter\.enabled$/, /node_exporter/],
  [/^node_exporter\.collectors\[[0-5]\]$/, /which is not enabled; add "\w+" to node_exporter\.collectors/],
  [/^(cpu|memory|disk|network)_metrics\[\d\]$/, /_metrics/],
  [/^tracing\.enabled$/, /must have one with the role tracing/],
  [/^grafana\.enabled$/, /links\.dashboards: must be left out where the stack has its own Grafana/],
  [/^artifacts\.source$/, /telegraf\.source: must be "upstream": no distribution packages it/],
  [/^security\.firewall\.enabled$/, /fleet_networks: has no effect unless security\.firewall\.enabled is true/],
  [/^http_service_metrics\[[01]\]$/, /http_service_metrics/],
  [/^retention_policies\.(hot|warm)_storage\.immutable$/, /an administrator of Elasticsearch can always delete/],
  [/^retention_policies\.hot_storage\.search_enabled$/, /logs that left Elasticsearch do not come back into it/],
  [/^retention_policies\.cold_storage\.search_enabled$/, /Elasticsearch searches its own disks/],
  [/^retention_policies\.cold_storage\.immutable$/, /the archive is locked as a whole/],
  [/^retention_policies\.compliance_storage\.search_enabled$/, /compliance logs lie in a bucket/],
  [/^escalation_matrix\.severity_levels\.info\.escalation_delay$/, /must name a channel/],
  [/^escalation_matrix\.on_call_schedule\.primary\[\d\]\.days\[\d\]$/, /must have someone on call every day/],
  [
    /^escalation_matrix\.severity_levels\.critical\.escalation_channels\[0\]$/,
    /must be reached by pagerduty, which is paged before/,
  ],
  [/^channels\.pagerduty\.carries\[0\]$/, /must be reached by pagerduty, which is paged before \(phone2\)/],
  [/^escalation_matrix\.on_call_schedule\.primary\[\d\]\.engineer$/, /must say how sms reaches/],
];

/** Everything that synthesis makes of `specification`: Terraform's JSON, every file of every host, and warnings. */
function outputOf(specification: Specification): string {
  const fleet = SshFleet.of({
    hosts: [
      { name: "monitor-1", address: "10.20.0.5", roles: ["metrics"], hostKeys: HOST_KEYS },
      { name: "web-1", address: "10.20.0.11", hostKeys: HOST_KEYS },
    ],
    login: { user: "admin", privateKeyFile: "~/.ssh/id_ed25519" },
  });
  const stack = new MonitoringStack(testApp(), "production", { specification, fleet });
  const { metrics } = stack;
  const dashboards = Dashboards.of(metrics) ?? new Dashboards(stack, "dashboards", { metrics });
  const retention = new RetentionTiers(stack, "retention", { metrics, longTerm: stack.longTerm });
  return [...textsOf(stack), ...Object.values(dashboards.files), ...Object.values(retention.files)].join("\n");
}

const effectOf = (leaves: readonly Leaf[], base: Specification, unchanged: string) =>
  effectOn(leaves, base, unchanged, outputOf);

/** Each line of a text, and each together with the lines that it is indented under. */
function linesOf(text: string): readonly string[] {
  const above: string[] = [];
  return text.split("\n").flatMap((line) => {
    const depth = Math.max(line.search(/\S/), 0);
    while (above.length < depth) above.push("");
    above.splice(depth, above.length, line);
    return [line, above.join("\n")];
  });
}

/** What the change of each leaf does. Those that are not refused are changed together first, and alone when that tells nothing. */
function effectsOf(leaves: readonly Leaf[], base: Specification, unchanged: string) {
  const taken = leaves.filter(({ name }) => !REFUSED.some(([pattern]) => pattern.test(name)));
  const seen = seenTogether(taken, (changed) => {
    const outcome = outcomeOf(changed, base, outputOf);
    return outcome instanceof Error ? undefined : linesOf(outcome);
  });
  return leaves.map((leaf) => [leaf.name, seen.has(leaf) ? "output" : effectOf([leaf], base, unchanged)] as const);
}

describe("every leaf of the specification matters", () => {
  const unchanged = outputOf(complete);
  const leaves = leavesOf(complete);
  // Beside links to another Grafana there is none of the stack. What agents of logs and of traces read has tests of its own.
  const owned = leaves.filter((leaf) => !/^(grafana|tracing)\.(?!enabled)/.test(leaf.name) && !OF_LOGS.test(leaf.name));
  const effects = effectsOf(owned, complete, unchanged);

  test("synthesis without a change changes nothing", () => {
    expect(outputOf(complete)).toBe(unchanged);
  });

  test("changing one changes the output or is refused", () => {
    expect(effects.filter(([, effect]) => effect === "none").map(([name]) => name)).toEqual([]);
    expect(effects.length).toBeGreaterThan(100);
  });

  test("those that are refused are these, for these reasons", () => {
    expect(unexpected(effects, REFUSED)).toEqual({ unexplained: [], idle: [] });
  });

  test("so do those that exclude others", () => {
    const before = outputOf(pinned);
    const pins = leavesOf(pinned).filter(({ name }) => /^(artifacts|channels)\./.test(name));
    const outcomes = pins.map((leaf) => {
      const effect = effectOf([leaf], pinned, before);
      return [leaf.name, effect instanceof Error ? "refused" : effect];
    });
    expect(outcomes).toEqual([
      ["channels.slack.url_file", "output"],
      ["channels.slack.channel", "output"],
      ["channels.slack.timeout", "output"],
      ["channels.webhook.url_file", "output"],
      ["channels.pagerduty.routing_key_file", "output"],
      ["channels.pagerduty.timeout", "output"],
      ["channels.sms.region", "output"],
      ["channels.sms.topic_arn", "output"],
      ["channels.phone.url_file", "output"],
      ["artifacts.source", "refused"],
      ["artifacts.sources.caddy", "output"],
      ["artifacts.mirror", "output"],
      ["artifacts.web_pages", "output"],
      ["artifacts.versions.prometheus", "refused"],
      ['artifacts.lock."prometheus-3.5.3.linux-amd64.tar.gz"', "output"],
    ]);
  });

  test("so do those of Grafana", () => {
    const before = outputOf(withGrafana);
    const outcomes = leavesOf(withGrafana)
      .filter(({ name }) => name.startsWith("grafana."))
      .map((leaf) => [leaf.name, effectOf([leaf], withGrafana, before)]);
    expect(outcomes).toEqual([
      ["grafana.enabled", "output"],
      ["grafana.port", "output"],
      ["grafana.memory", "output"],
      ["grafana.operators", "output"],
      ["grafana.build", "output"],
    ]);
  });
});
