import { App, Token } from "cdktf";
import * as library from "../../index";
import { AwsFleet } from "../../constructs/targets/aws";
import { testApp } from "../../testing";

// What a caller in JavaScript can write: nothing here has a type.
/* eslint-disable @typescript-eslint/no-unsafe-argument */
type Anything = any; // eslint-disable-line @typescript-eslint/no-explicit-any
const { AlertRouting, Metrics, MonitoringStack, Portal, SshFleet } = library;

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ";
const HOST = { name: "monitor-1", address: "10.0.0.1", roles: ["metrics"], hostKeys: [KEY] };
const LOGIN = { user: "admin", privateKeyVariable: "key" };
const CHANNELS = { webhook: { url: "http://10.0.0.9/alerts" } };
const ALERT = { name: "x", expr: "up == 0", severity: "warning", summary: "s" };

function stack(props: Anything = {}): library.MonitoringStack {
  const fleet = SshFleet.of({ hosts: [HOST], login: LOGIN } as Anything);
  return new MonitoringStack(testApp(), "p", { fleet, channels: CHANNELS, ...props });
}
const over = (fleet: Anything) => stack({ fleet: SshFleet.of(fleet) });
const host = (change: Anything) => over({ hosts: [{ ...HOST, ...change }], login: LOGIN });
const aws = (fleet: Anything) => stack({ fleet: AwsFleet.of(fleet) });
const SECRET = 'where the host has the secret, such as { kind: "file", path: "/etc/observability/token" }';

function messageOf(call: () => unknown): string {
  try {
    return `none: ${typeof call()}`;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a caller in plain JavaScript", () => {
  it.each<[string, () => unknown, string]>([
    [
      "no props",
      () => new MonitoringStack(testApp(), "p", undefined as Anything),
      "[p] must be an object with fleet, got undefined",
    ],
    [
      "props in place of a fleet",
      () => stack({ fleet: {} }),
      "[p] fleet: must be a fleet such as SshFleet.of({ … }), got {}",
    ],
    [
      "a path in place of a specification",
      () => stack({ specification: "observability.yaml" }),
      '[p] specification: must be what parseSpecification(readFileSync(file, "utf8"), { source: file }) returns, got "observability.yaml"',
    ],
    [
      "props without a fleet, and a wing that is no function",
      () => new MonitoringStack(testApp(), "p", { wings: [5] } as Anything),
      "[p] fleet: is missing; must be a fleet such as SshFleet.of({ … })\n" +
        '[p] wings[0]: must be a function such as (stack) => new Exporter(stack, "exporter", stack), got 5',
    ],
    [
      "a function for wings",
      () => stack({ wings: () => 5 }),
      '[p] wings: must be a list of functions such as (stack) => new Exporter(stack, "exporter", stack), got a function',
    ],
    [
      "a misspelt word of a placement",
      () => stack().fleet.place({ component: "x", on: "workloads", plan: () => 5, atonce: 1 } as Anything),
      "[p/fleet] x.atonce: is no prop; did you mean atOnce?",
    ],
    [
      "a misspelt part of a contribution, and many mistakes in others",
      () =>
        stack().metrics.contribute({
          jb: {},
          metrics: [{ name: "", type: "gage", help: "h", labels: ["a"], from: "x" }],
          tool: { name: "x y", url: "not a url/", proxied: { port: 0, exposure: "fleet", access: [] } },
          rules: { name: "g", recording: [], alerts: [{ ...ALERT, for: 5 }] },
          pages: { title: "t", path: "../x", text: "t", pages: [] },
        } as Anything),
      [
        "jb: is no prop; did you mean job?",
        'metrics[0].name: must be text in one line, got ""',
        'metrics[0].type: must be "counter" or "gauge" or "histogram" or "summary" or "info" or "unknown", got "gage"; did you mean "gauge"?',
        "pages.pages: must be a function, got a list",
        'pages.path: must be a folder or file of the portal such as "runbooks/", got "../x"',
        "rules.alerts[0].description: is missing; must be text",
        "rules.alerts[0].family: is missing; must be text in one line",
        "rules.alerts[0].for: must be a Duration such as Duration.minutes(5), got 5",
        "rules.alerts[0].from: is missing; must be a list",
        "rules.alerts[0].runbook: is missing; must be an object",
        'tool.name: must be a name without spaces, got "x y"',
        "tool.proxied.port: must be a port from 1 to 65535, got 0",
        'tool.url: must be an address such as "https://example.com/path", without user and password, got "not a url/"',
      ]
        .map((line) => `[p/metrics] ${line}`)
        .join("\n"),
    ],
    [
      "one metric of two types",
      () =>
        stack().metrics.contribute({
          metrics: ["gauge", "counter"].map((type) => ({ name: "m", type, help: "", labels: [], from: "x" })),
        } as Anything),
      '[p/metrics] metrics[1].type: must be "gauge", as "m" before it, got "counter"',
    ],
    [
      "no place",
      () => stack().fleet.place({ component: "x", on: { role: "metric" } } as Anything),
      '[p/fleet] x.on.role: must be of metrics, dashboards, tracing, logs, proxy, storage, got "metric"; did you mean "metrics"?\n' +
        "[p/fleet] x.plan: is missing; must be a function",
    ],
    [
      "no port to ask",
      () => stack().fleet.discovery({ on: "all", port: 0 } as Anything),
      '[p/fleet] discovery.on: must be "every host", "workloads" or such as { role: "metrics" }, got "all"\n' +
        "[p/fleet] discovery.port: must be a port from 1 to 65535, got 0",
    ],
    [
      "an empty fleet",
      () => over({}),
      "[p/fleet] hosts: is missing; must be a list\n[p/fleet] login: is missing; must be an object",
    ],
    ["no login", () => over({ hosts: [HOST] }), "[p/fleet] login: is missing; must be an object"],
    ["null for a login", () => over({ hosts: [HOST], login: null }), "[p/fleet] login: must be an object, got null"],
    [
      "a login without a user",
      () => over({ hosts: [HOST], login: { privateKeyVariable: "k" } }),
      "[p/fleet] login.user: is missing; must be text",
    ],
    [
      "a misspelt prop of a login",
      () => over({ hosts: [HOST], login: { ...LOGIN, prot: 22 } }),
      "[p/fleet] login.prot: is no prop; did you mean port?",
    ],
    [
      "a name for a jump host",
      () => over({ hosts: [HOST], login: { ...LOGIN, jumpHost: "b" } }),
      '[p/fleet] login.jumpHost: must be an object, got "b"',
    ],
    [
      "a list that is known at apply",
      () => over({ hosts: Token.asList("x"), login: LOGIN }),
      "[p/fleet] hosts[0]: must be an object with name, address, got a value that is known only at apply (docs/unknown-values.md)",
    ],
    ["a map of hosts", () => over({ hosts: { a: 1 }, login: LOGIN }), '[p/fleet] hosts: must be a list, got {"a":1}'],
    [
      "null for a host",
      () => over({ hosts: [null], login: LOGIN }),
      "[p/fleet] hosts[0]: must be an object with name, address, got null",
    ],
    ["no address", () => host({ address: undefined }), "[p/fleet] hosts[0].address: is missing; must be text"],
    ["a number for an address", () => host({ address: 10 }), "[p/fleet] hosts[0].address: must be text, got 10"],
    ["text for roles", () => host({ roles: "metrics" }), '[p/fleet] hosts[0].roles: must be a list, got "metrics"'],
    ["null for labels", () => host({ labels: null }), "[p/fleet] hosts[0].labels: must be an object, got null"],
    ["a number for a label", () => host({ labels: { a: 1 } }), "[p/fleet] hosts[0].labels.a: must be text, got 1"],
    ["text for host keys", () => host({ hostKeys: "k" }), '[p/fleet] hosts[0].hostKeys: must be a list, got "k"'],
    [
      "snake case",
      () => host({ scrape_address: "x" }),
      "[p/fleet] hosts[0].scrape_address: is no prop; did you mean scrapeAddress?",
    ],
    [
      "null for a rollout",
      () => over({ hosts: [HOST], login: LOGIN, rollout: null }),
      "[p/fleet] rollout: must be an object, got null",
    ],
    [
      "no alert",
      () => stack().metrics.addAlert(undefined as Anything),
      "[alert] must be an object with name, expr, severity, summary, got undefined",
    ],
    [
      "an alert without a condition",
      () => stack().metrics.addAlert({ ...ALERT, expr: undefined } as Anything),
      "[alert x] expr: is missing; must be text",
    ],
    [
      "a number for a duration",
      () => stack().metrics.addAlert({ ...ALERT, for: 60 } as Anything),
      "[alert x] for: must be a Duration such as Duration.minutes(5), got 60",
    ],
    [
      "no recording rule",
      () => stack().metrics.addRecordingRule({} as Anything),
      "[recording rule] expr: is missing; must be text\n[recording rule] record: is missing; must be text",
    ],
    [
      "no scrape job",
      () => stack().metrics.addScrapeJob(undefined as Anything),
      "[scrape job] must be an object with name, got undefined",
    ],
    [
      "text for addresses",
      () => stack().metrics.addScrapeJob({ name: "x", addresses: "a:1" } as Anything),
      '[scrape job x] addresses: must be a list of texts, got "a:1"',
    ],
    [
      "text for stores",
      () => stack({ metrics: { remoteWrite: "x" } }),
      '[p/metrics] remoteWrite: must be a list, got "x"',
    ],
    [
      "null for a channel",
      () => stack({ alertRouting: { channels: [null] } }),
      "[p/alert-routing] channels[0]: must be an object with name, integration, secrets, settings, got null",
    ],
    [
      "a map of channels",
      () => stack({ alertRouting: { channels: { a: 1 } } }),
      '[p/alert-routing] channels: must be a list, got {"a":1}',
    ],
    [
      "no patch",
      () => stack().overrideFile("x", undefined as Anything),
      '[p/fleet] overrideFile: must be called with the path of a file and a patch, an object or a function; got "x" and undefined',
    ],
    [
      "no fact",
      () => stack().fleet.addFact(undefined as Anything),
      "[p/fleet] fact: must be an object with path, on, content, got undefined",
    ],
    [
      "no query",
      () => stack().fleet.discovery(undefined as Anything),
      "[p/fleet] discovery: must be an object with on, port, got undefined",
    ],
    [
      "an empty fleet on AWS",
      () => aws({}),
      "[p/fleet] hosts: is missing; must be a list\n[p/fleet] region: is missing; must be text",
    ],
    [
      "null for a host on AWS",
      () => aws({ region: "r", hosts: [null] }),
      "[p/fleet] hosts[0]: must be an object with name, got null",
    ],
    [
      "mistakes of all sorts on AWS",
      () =>
        aws({
          region: "r",
          subnetId: "s",
          encryptionKey: 5,
          pollInterval: library.Duration.seconds(1),
          hosts: [{ name: "a", roles: ["metric"], rootVolume: "50" }, { name: 5 }],
        }),
      [
        "encryptionKey: must be text, got 5",
        'hosts[0].roles: must be of metrics, dashboards, tracing, logs, proxy, storage, got "metric"; did you mean "metrics"?',
        'hosts[0].rootVolume: must be a Bytes such as Bytes.gibibytes(8), got "50"',
        "hosts[1].name: must be text, got 5",
        'pollInterval: must be from 5s to 1h, got "1s"',
      ]
        .map((line) => `[p/fleet] ${line}`)
        .join("\n"),
    ],
    [
      "role in place of roles",
      () => host({ roles: undefined, role: "metrics" }),
      '[p/fleet] hosts[0].role: is no prop, got "metrics"; did you mean roles?',
    ],
    [
      "text that is known at apply",
      () => stack({ security: { clientNetworks: [Token.asString({ x: 1 })] } }),
      '[p] security.clientNetworks[0]: must be a network such as "10.0.0.0/8" or "fd00::/8", got a value that is known only at apply (docs/unknown-values.md)',
    ],
    ["text for tags", () => aws({ region: "r", hosts: [], tags: "x" }), '[p/fleet] tags: must be an object, got "x"'],
    [
      "no props of metrics",
      () => new Metrics(stack(), "m", undefined as Anything),
      "[p/m] must be an object with fleet, got undefined",
    ],
    [
      "no props of a routing",
      () => new AlertRouting(stack(), "r", undefined as Anything),
      "[p/r] must be an object, got undefined",
    ],
    [
      "no props of a portal",
      () => new Portal(stack(), "q", undefined as Anything),
      "[p/q] must be an object with metrics, got undefined",
    ],
  ])("hears what is wrong: %s", (_, call, message) => {
    expect(messageOf(call)).toBe(message);
  });

  it.each([
    ["slackChannel", { channel: "#ops" }, `url: is missing; must be ${SECRET}`],
    [
      "slackChannel",
      { channel: "#ops", url: "https://hooks.example/T0/planted-secret" },
      `url: must be ${SECRET}, got string`,
    ],
    ["teamsChannel", undefined, "must be an object with url, got undefined"],
    ["pagerDutyChannel", {}, `routingKey: is missing; must be ${SECRET}`],
    ["opsgenieChannel", undefined, "must be an object with apiKey, got undefined"],
    ["smsChannel", {}, "region: is missing; must be text"],
    [
      "emailChannel",
      { to: "a@b.example", from: "a@b.example", smarthost: "m:25" },
      'to: must be a list, got "a@b.example"',
    ],
    ["webhookChannel", { url: 5 }, "url: must be text, got 5"],
    [
      "phoneChannel",
      { url: "http://x.example", sendResolvd: true },
      "sendResolvd: is no prop; did you mean sendResolved?",
    ],
  ] as const)("hears what is wrong with the settings of %s", (maker, settings, message) => {
    expect(messageOf(() => library[maker](settings as Anything))).toBe(`[${maker}] ${message}`);
  });

  it("may give hosts with more columns than a fleet reads", () => {
    expect(() => App.isApp(host({ rack: "r1", role: "database", label: "x", owner: null }).node.root)).not.toThrow();
  });
});
