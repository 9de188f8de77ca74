import { TerraformStack, TerraformVariable } from "cdktf";
import * as library from "../../index";
import { Dashboards } from "../../constructs/dashboards";
import { PagerDutyEscalation } from "../../constructs/pagerduty";
import { synthesized, testApp } from "../../testing";
import { MONITOR } from "./metrics-stack";

// What a caller in JavaScript can write: nothing here has a type.
/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access */
type Anything = any; // eslint-disable-line @typescript-eslint/no-explicit-any
const { AlertRouting, Metrics, MonitoringStack, Portal, Runbooks, SshFleet, webhookChannel } = library;

const FLEET = { hosts: [MONITOR], login: { user: "admin", privateKeyFile: "/keys/deploy" } };
const CHANNELS = { webhook: { url: "http://10.0.0.9/alerts" } };

const whole = (props: Anything = {}) =>
  new MonitoringStack(testApp(), "p", { fleet: SshFleet.of(FLEET), channels: CHANNELS, ...props });
const alone = (make: (stack: TerraformStack) => unknown) => make(new TerraformStack(testApp(), "p"));
const metricsWith = (props: Anything) =>
  alone((stack) => new Metrics(stack, "m", { fleet: new SshFleet(stack, "fleet", FLEET), ...props }));
const channel = (secrets: Anything) => ({ ...webhookChannel({ url: "http://10.0.0.9/a", name: "own" }), secrets });

function messageOf(call: () => unknown): string {
  try {
    call();
    return "none";
  } catch (error) {
    return (error as Error).message;
  }
}

const KINDS = '"file" or "ssm-parameter" or "secrets-manager" or "variable" or "made-on-host"';

describe("where a secret comes from is refused", () => {
  it.each<[string, Anything, string]>([
    [
      "of a kind that does not exist, which planned the parameter undefined",
      { kind: "ssm", name: "/x" },
      `url.kind: must be ${KINDS}, got "ssm"; did you mean "ssm-parameter"?`,
    ],
    [
      "as a variable by another key, which made the Terraform variable undefined",
      { kind: "variable", name: "x" },
      "url.variable: is missing; must be text\n[slackChannel] url.version: is missing; must be a number",
    ],
    [
      "with a version as text",
      { kind: "variable", variable: "x", version: "1" },
      "url.version: must be a number, got string",
    ],
    [
      "as a file by another key, which was a TypeError of node's",
      { kind: "file", file: "/x" },
      "url.path: is missing; must be text",
    ],
  ])("%s", (_, url, message) => {
    expect(messageOf(() => library.slackChannel({ channel: "#ops", url }))).toBe(`[slackChannel] ${message}`);
  });

  it("in remoteWrite, where a token as text passed and its password was undefined", () => {
    const store = { name: "x", url: "https://s.example.com" };
    expect(messageOf(() => metricsWith({ remoteWrite: [{ ...store, token: "planted" }] }))).toBe(
      '[p/m] remoteWrite[0].token: must be where the host has the secret, such as { kind: "file", path: "/etc/observability/token" }, got string',
    );
    expect(messageOf(() => metricsWith({ remoteWrite: [{ ...store, basicauth: {} }] }))).toBe(
      "[p/m] remoteWrite[0].basicauth: is no prop; did you mean basicAuth?",
    );
    expect(messageOf(() => whole({ metrics: { remoteWrite: [{ ...store, basicAuth: { username: "u" } }] } }))).toMatch(
      /^\[p\/metrics\] remoteWrite\[0\]\.basicAuth\.password: is missing; must be where the host has the secret/,
    );
  });

  it("in a channel of one's own", () => {
    const secrets = [{ name: "a", from: { kind: "ssm-parameter", parameter: "/x" } }];
    const given = (alertRouting: Anything) => messageOf(() => whole({ alertRouting }));
    expect(given({ channels: [channel(secrets)] })).toBe(
      "[p/alert-routing] channels[0].secrets[0].from.name: is missing; must be text",
    );
    expect(given({ deadMansSwitch: channel([{ name: "a" }]) })).toContain("deadMansSwitch.secrets[0].from: is missing");
  });
});

describe("an exposure that does not exist", () => {
  const rule = 'exposure: must be "loopback" or "fleet", got';
  const portalRule = 'portalExposure: must be "loopback" or "fleet", got';

  it.each<[string, Anything, string]>([
    ["metrics", { metrics: { exposure: "localhost" } }, `[p/metrics] ${rule} "localhost"`],
    ["alertRouting", { alertRouting: { exposure: "public" } }, `[p/alert-routing] ${rule} "public"`],
    ["the portal", { portalExposure: "lopback" }, `[p] ${portalRule} "lopback"; did you mean "loopback"?`],
  ])("opened ports to all interfaces: it is refused for %s", (_, props, message) => {
    expect(messageOf(() => whole(props))).toBe(message);
  });
});

describe("the result of overrideFile", () => {
  const YML = "prometheus/prometheus.yml";
  const TEMPLATES = "alertmanager/templates/observability.tmpl";
  const overridden = (path: string, patch: Anything) =>
    messageOf(() => {
      const stack = whole();
      stack.overrideFile(path, patch);
      synthesized(stack);
    });

  it.each<[string, string, Anything, string]>([
    [
      "a function that changes and returns nothing, which was a TypeError",
      YML,
      (file: Anything) => {
        file.global = {};
      },
      'overrideFile: the patch of "prometheus/prometheus.yml" must return the file\'s content as an object or a list, got undefined; a function returns what it changed',
    ],
    [
      "an async function, which wrote {}",
      YML,
      // eslint-disable-next-line @typescript-eslint/require-await -- what a user writes by mistake
      async (file: Anything) => file as unknown,
      "got a promise: the function must not be async",
    ],
    ["text for YAML", YML, () => "groups: []", 'as an object or a list, got "groups: []"'],
    ["null for YAML", YML, () => null, "as an object or a list, got null"],
    [
      "a function within a patch",
      YML,
      { global: { scrape_interval: () => "5s" } },
      "must hold data alone, got a function at global.scrape_interval",
    ],
    [
      "an object for a text file, which wrote [object Object]",
      TEMPLATES,
      () => ({}),
      "must return the file's text, got {}",
    ],
    [
      "an object as the patch of a text file",
      TEMPLATES,
      { a: 1 },
      `must be called with a function from text to text for "${TEMPLATES}", which is neither YAML nor JSON; got {"a":1}`,
    ],
  ])("is refused: %s", (_, path, patch, message) => {
    expect(overridden(path, patch)).toContain(message);
  });
});

describe("a prop of MonitoringStack", () => {
  it.each<[string, Anything, string]>([
    ["wing", [], "is no prop; did you mean wings?"],
    ["flet", {}, "is no prop; did you mean fleet?"],
    ["specificaton", {}, "is no prop; did you mean specification?"],
    ["deadMansSwitch", {}, "is no prop of the stack; write alertRouting: { deadMansSwitch }"],
    [
      "exposure",
      "loopback",
      "is no prop of the stack; write metrics: { exposure }, alertRouting: { exposure } or portalExposure",
    ],
  ])("was answered with sections of the specification alone: %s", (name, value, message) => {
    expect(messageOf(() => whole({ [name]: value }))).toBe(`[p] ${name}: ${message}`);
  });
});

describe("a distribution that no host can have", () => {
  it("became a shape of its own, or six messages without the host", () => {
    const hosts = [{ ...MONITOR, distribution: "debian12" }] as Anything;
    expect(messageOf(() => whole({ fleet: SshFleet.of({ ...FLEET, hosts }) }))).toBe(
      '[p/fleet] hosts[0].distribution: must be "debian-12" or "debian-13", got "debian12" for monitor-1; did you mean "debian-12"?',
    );
  });
});

describe("a size or duration of a Terraform variable", () => {
  const unknown = (stack: TerraformStack) => new TerraformVariable(stack, "v", { type: "number" }).numberValue;

  it("was shown as its placeholder, a large negative number", () => {
    const shown = "got a value that is known only at apply (docs/unknown-values.md)";
    expect(messageOf(() => alone((stack) => library.Bytes.gibibytes(unknown(stack))))).toBe(
      `must be a whole number of bytes, ${shown}`,
    );
    expect(messageOf(() => alone((stack) => library.Duration.days(unknown(stack))))).toContain(shown);
  });
});

describe("one construct in the place of another", () => {
  it.each<[string, () => unknown, string]>([
    [
      "a fleet that is not bound for metrics",
      () => alone((stack) => new Metrics(stack, "m", { fleet: SshFleet.of(FLEET) as Anything })),
      '[p/m] fleet: must be a fleet such as new SshFleet(this, "fleet", { … }), got one that is not bound; bind it by .bind(this, "fleet"), as MonitoringStack does, or make it by new',
    ],
    [
      "no props of runbooks",
      () => alone((stack) => new (Runbooks as Anything)(stack, "x")),
      "[p/x] must be an object with metrics, got undefined",
    ],
    [
      "a stack as the metrics of dashboards",
      () => new Dashboards(whole(), "d", { metrics: whole() as Anything }),
      '[p/d] metrics: must be a Metrics such as new Metrics(this, "metrics", { fleet }), which is .metrics of a MonitoringStack, got MonitoringStack p',
    ],
    [
      "a fleet as the metrics of a portal",
      () => alone((stack) => new Portal(stack, "x", { metrics: new SshFleet(stack, "fleet", FLEET) as Anything })),
      "got SshFleet p/fleet",
    ],
    [
      "no props of an escalation in PagerDuty",
      () => alone((stack) => new (PagerDutyEscalation as Anything)(stack, "x")),
      "[p/x] must be an object with routing, got undefined",
    ],
    [
      "a stack as its routing",
      () => new PagerDutyEscalation(whole(), "x", { routing: whole() as Anything }),
      "[p/x] routing: must be an AlertRouting such as",
    ],
    [
      "other words for its users and urgency, which asked to report a bug",
      () => {
        const stack = whole();
        new PagerDutyEscalation(stack, "x", {
          routing: stack.alertRouting,
          users: "created",
          urgency: "low",
        } as Anything);
      },
      '[p/x] urgency: must be "by severity" or "high", got "low"\n[p/x] users: must be "adopt" or "create", got "created"; did you mean "create"?',
    ],
    [
      "a text as a list of matchers",
      () => whole({ alertRouting: { inhibitions: [{ name: "i", source: "a", target: [], equal: [] }] } }),
      '[p/alert-routing] inhibitions[0].source: must be a list, got "a"',
    ],
    [
      "a text as the specification of routing",
      () => alone((stack) => new AlertRouting(stack, "r", { specification: "o.yaml" as Anything })),
      '[p/r] specification: must be what parseSpecification(readFileSync(file, "utf8"), { source: file }) returns, got "o.yaml"',
    ],
  ])("was a TypeError: %s", (_, call, message) => {
    expect(messageOf(call)).toContain(message);
  });
});
