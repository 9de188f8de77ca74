import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { MonitoringStack, SshFleet, ValidationError } from "../../index";
import { type Specification, SpecificationError, parseSpecification } from "../../lib/specification";
import { synthesized, testApp } from "../../testing";
import { releasesIn } from "../../testing/releases";
import { type Leaf, leavesOf, withChanged } from "./leaves";

/**
 * Leaves that nothing of the stack uses yet, and whose part it is to use them. The table is empty when everything that the
 * specification says has come true.
 */
const UNOWNED: readonly (readonly [name: RegExp, owner: string])[] = [
  [/^log_(levels|categories)\./, "log pipeline"],
  [/^fluentd\./, "log pipeline"],
  [/^retention_policies\./, "retention"],
  [/^(sla_definitions|error_budget)\./, "SLO"],
  [/^dashboards\./, "dashboards"],
  [/^http_service_metrics\[[234]\]$/, "dashboards"],
  [/^database_metrics\[[12345]\]$/, "dashboards"],
  [/^business_metrics\[\d\]$/, "dashboards"],
  [/^correlation_strategies\./, "correlation"],
  [/^security\./, "security"],
];

/** A rule file that exists. */
const RULE_FILE = join(mkdtempSync(join(tmpdir(), "leaves-")), "legacy.yml");
writeFileSync(RULE_FILE, "groups: [{ name: legacy, rules: [{ record: a, expr: up }] }]\n");
afterAll(() => rmSync(dirname(RULE_FILE), { recursive: true }));

/** The built-in specification with everything in it that may be absent, so that it has every leaf there is. */
const complete = parseSpecification(`
system_alerts:
  cpu_high:
    family: processors
    keep_firing_for: 2m
    summary: A processor is busy
    description: For five minutes already.
    runbook_url: https://wiki.example.com/cpu
    labels: { team: infrastructure }
  backup_old: { condition: backup_age_seconds > 90000, duration: 5m, severity: warning }
  postgres_down: { condition: pg_up == 0, duration: 1m, severity: critical }
  queue_long: { condition: queue_length > 1000, duration: 5m, severity: warning }
  errors_since_start:
    condition: http_requests_total > 5
    duration: 0s
    severity: warning
    advice_off: [rules.counter-threshold]
node_exporter:
  filesystems:
    include_types: [tmpfs]
    exclude_types: [zfs]
    include_mount_points: [/var/lib/docker/zfs/graph]
    exclude_mount_points: [/srv/scratch]
  textfile_metrics: [backup_age_seconds]
scrape_jobs:
  postgres:
    on: every_host
    host_labels: { service: database }
    port: 9187
    path: /stats
    scheme: https
    format: openmetrics
    interval: 30s
    timeout: 5s
    sample_limit: 5000
    body_size_limit: 4MiB
    label_limit: 20
    label_name_length_limit: 100
    label_value_length_limit: 500
    metrics: [pg_up]
    basic_auth: { username: prometheus, password_file: /etc/observability/secrets/pg }
    tls:
      ca_file: /etc/observability/ca.pem
      certificate_file: /etc/observability/client.pem
      key_file: /etc/observability/client.key
      server_name: db.example.com
  queue:
    addresses: ["queue.example.com:9419"]
    page: "queue_length 3"
    token_file: /etc/observability/secrets/queue
channels:
  slack:
    url_file: /etc/observability/secrets/slack
    channel: "#ops"
    send_resolved: true
    proxy_url: http://proxy.example.com:3128
  email:
    to: [ops@example.com]
    from: prometheus@example.com
    smarthost: mail.example.com:587
    username: prometheus
    password_file: /etc/observability/secrets/mail
    on_call: true
    send_resolved: true
  webhook:
    url: http://127.0.0.1:5001/
    send_resolved: true
    proxy_url: http://proxy.example.com:3128
    timeout: 10s
  pagerduty:
    routing_key_file: /etc/observability/secrets/pagerduty
    carries: [phone]
    send_resolved: true
    proxy_url: http://proxy.example.com:3128
  sms:
    region: eu-central-1
    credentials_file: /etc/observability/secrets/aws
    api_url: https://sns.example.com
    send_resolved: true
    proxy_url: http://proxy.example.com:3128
  phone:
    url: http://127.0.0.1:5002/
    send_resolved: true
    proxy_url: http://proxy.example.com:3128
    timeout: 10s
  teams:
    url_file: /etc/observability/secrets/teams
    send_resolved: true
    proxy_url: http://proxy.example.com:3128
  opsgenie:
    api_key_file: /etc/observability/secrets/opsgenie
    api_url: https://api.eu.opsgenie.com/
    send_resolved: true
    proxy_url: http://proxy.example.com:3128
contacts:
  alice@company.com: { name: Alice, phone: "+4915112345678" }
  bob@company.com: { phone: "+4915112345679" }
  charlie@company.com: { phone: "+4915112345670" }
escalation_matrix:
  severity_levels:
    ticket:
      notification_delay: 0m
      escalation_delay: 2h
      channels: [email, sms]
      escalation_channels: [teams]
      group_by: [alertname, instance]
      group_wait: 20s
      group_interval: 2m
      repeat_interval: 8h
maintenance_windows:
  patches:
    days: [sunday]
    from: "02:00"
    to: "04:00"
    time_zone: Europe/London
    severities: [warning]
    matchers: ['instance=~"web-.+"']
prometheus:
  external_labels: { region: eu }
  remote_write:
    - name: store
      url: https://store.example.com/api/v1/write
      token_file: /etc/observability/secrets/store
    - name: second
      url: https://second.example.com/api/v1/write
      basic_auth: { username: tenant-1, password_file: /etc/observability/secrets/second }
  features: [native-histograms]
  rule_files: [${RULE_FILE}]
runbooks:
  base_url: https://wiki.example.com/runbooks
  pages:
    cpu_high: { text: Ask the team. }
    memory_high: { text: Ask the other team., replace: true }
portal: { external_url: https://portal.example.com/ops }
links:
  dashboards: https://grafana.example.com
  host_dashboard: hosts
  application_dashboard: applications
  logs: https://kibana.example.com
security:
  certificates: { folder: certificates }
  users: { alice: viewer, bob@example.com: admin }
  users_file: /etc/observability/secrets/users
  client_networks: [10.0.0.0/8, "fd00::/8"]
  proxy: { certificate_file: /etc/observability/portal.pem }
advice: { off: [channels.notice] }
`);

/**
 * What cannot stand beside the rest: pins and channels that only newer versions have exclude packages, a file with an address
 * excludes the address.
 */
const pinned = parseSpecification(`
channels:
  slack: { url_file: /etc/observability/secrets/slack, channel: "#ops", timeout: 10s }
  webhook: { url_file: /etc/observability/secrets/webhook }
  pagerduty: { routing_key_file: /etc/observability/secrets/pagerduty, timeout: 10s, carries: [] }
  phone: { url_file: /etc/observability/secrets/phone }
  sms: { region: eu-central-1, topic_arn: "arn:aws:sns:eu-central-1:123456789012:alerts" }
escalation_matrix:
  severity_levels: { critical: { escalation_delay: never, escalation_channels: [] } }
artifacts:
  mirror: https://mirror.example.com
  web_pages: false
  versions: { prometheus: 3.5.3 }
  lock: { prometheus-3.5.3.linux-amd64.tar.gz: ${"0123456789abcdef".repeat(4)} }
`);

/** Changes that are refused, and why: the others change what is synthesized. */
const REFUSED: readonly (readonly [name: RegExp, why: RegExp])[] = [
  [/^prometheus\.rule_files\[0\]$/, /must be files that can be read from the folder that the app runs in/],
  [/^node_exporter\.textfile_metrics\[0\]$/, /nothing provides backup_age_seconds/],
  [/^scrape_jobs\.postgres\.metrics\[0\]$/, /nothing provides pg_up/],
  [/^scrape_jobs\.postgres\.scheme$/, /tls: has no effect unless/],
  [/^scrape_jobs\.queue\.page$/, /line 1 must be a sample/],
  [/^node_exporter\.enabled$/, /node_exporter/],
  [/^node_exporter\.collectors\[[0-5]\]$/, /which is not enabled; add "\w+" to node_exporter\.collectors/],
  [/^(cpu|memory|disk|network)_metrics\[\d\]$/, /_metrics/],
  [/^http_service_metrics\[[01]\]$/, /http_service_metrics/],
  [/^database_metrics\[0\]$/, /database_metrics/],
  [/^fluentd\.(input|filter|output)\[\d\]\.type$/, /fluentd/],
  [/^escalation_matrix\.severity_levels\.info\.escalation_delay$/, /must name a channel/],
  [/^escalation_matrix\.on_call_schedule\.primary\[\d\]\.days\[\d\]$/, /must have someone on call every day/],
  [
    /^escalation_matrix\.severity_levels\.critical\.escalation_channels\[0\]$/,
    /must be reached by pagerduty, which is paged before/,
  ],
  [/^channels\.pagerduty\.carries\[0\]$/, /must be reached by pagerduty, which is paged before \(phone2\)/],
  [/^escalation_matrix\.on_call_schedule\.primary\[\d\]\.engineer$/, /must say how sms reaches/],
];

const hostKey = Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32),
]).toString("base64");

/** Everything that synthesis makes of `specification`: Terraform's JSON, every file of every host, and warnings. */
function outputOf(specification: Specification): string {
  const hostKeys = [`ssh-ed25519 ${hostKey}`];
  const fleet = SshFleet.of({
    hosts: [
      { name: "monitor-1", address: "10.20.0.5", roles: ["metrics"], hostKeys },
      { name: "web-1", address: "10.20.0.11", hostKeys },
    ],
    login: { user: "admin", privateKeyFile: "~/.ssh/id_ed25519" },
  });
  const stack = new MonitoringStack(testApp(), "production", { specification, fleet });
  const { text } = synthesized(stack);
  const files = releasesIn(stack).flatMap(({ shape, release }) =>
    release.entries.map(({ path, mode, content }) => `${shape.name} ${path} ${mode}\n${content}`),
  );
  const warnings = stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
  return [text, ...files, ...warnings].join("\n");
}

/** What becomes of the changes: the same output, another, or the words of a refusal. A crash is none of these. */
function effectOf(leaves: readonly Leaf[], base: Specification, unchanged: string): "none" | "output" | Error {
  try {
    return outputOf(withChanged(leaves, base)) === unchanged ? "none" : "output";
  } catch (error) {
    const isRefusal =
      error instanceof SpecificationError ||
      error instanceof ValidationError ||
      (error instanceof Error && error.message.startsWith("Validation failed with the following errors:"));
    if (isRefusal) return error;
    throw error;
  }
}

describe("every leaf of the specification matters", () => {
  const unchanged = outputOf(complete);
  const leaves = leavesOf(complete);
  const listed = UNOWNED.map(([pattern]) => leaves.filter(({ name, refused }) => !refused && pattern.test(name)));
  const owned = leaves.filter((leaf) => !listed.some((group) => group.includes(leaf)));
  const effects = owned.map((leaf) => [leaf.name, effectOf([leaf], complete, unchanged)] as const);

  test("synthesis without a change changes nothing", () => {
    expect(outputOf(complete)).toBe(unchanged);
  });

  test("changing one changes the output or is refused, unless its owner is still to come", () => {
    expect(effects.filter(([, effect]) => effect === "none").map(([name]) => name)).toEqual([]);
    expect(effects.length).toBeGreaterThan(100);
  });

  test("those that are refused are these, for these reasons", () => {
    const refused = effects.filter(([, effect]) => effect instanceof Error);
    for (const [name, effect] of refused) {
      const [, why] = REFUSED.find(([pattern]) => pattern.test(name)) ?? [];
      expect(`${name}: ${(effect as Error).message}`).toMatch(why ?? /^nothing$/);
    }
    const idle = REFUSED.filter(([pattern]) => !refused.some(([name]) => pattern.test(name)));
    expect(idle).toEqual([]);
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
      ["artifacts.mirror", "output"],
      ["artifacts.web_pages", "output"],
      ["artifacts.versions.prometheus", "refused"],
      ['artifacts.lock."prometheus-3.5.3.linux-amd64.tar.gz"', "output"],
    ]);
  });

  test.each(UNOWNED.map(([pattern, owner], index) => [owner, pattern, listed[index] ?? []] as const))(
    "still to come, with %s: %s; whoever makes it matter takes it off the list",
    (_owner, _pattern, group) => {
      expect(group.length).toBeGreaterThan(0);
      // What has no effect when all of it is changed at once needs no synthesis leaf by leaf.
      if (effectOf(group, complete, unchanged) === "none") return;
      const working = group.filter((leaf) => effectOf([leaf], complete, unchanged) !== "none");
      expect(working.map(({ name }) => name)).toEqual([]);
    },
    60_000,
  );
});
