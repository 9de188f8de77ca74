import fc from "fast-check";
import { knownAlert, type AlertLabels } from "../../../lib/alertmanager";
import { inhibitionsOf } from "../../../lib/alertmanager/routing/inhibitions";
import { fulfils } from "../../../lib/alertmanager/routing/matcher";
import { catalogueOf, HOST_DOWN, SCRAPE_METRICS, type Alert, type Metric } from "../../../lib/rules";
import { Duration } from "../../../lib/units";

const metric = (name: string, from: string, labels: readonly string[] = []): Metric => ({
  name,
  type: "gauge",
  help: "",
  labels,
  from,
});

const catalogue = catalogueOf(
  [...SCRAPE_METRICS, metric("cpu", "node_exporter/cpu"), metric("in_flight", "application", ["handler"])],
  [],
  { hostLabels: ["service"] },
);

const alertOf = (name: string, expr: string, more: Partial<Alert> = {}): Alert => ({
  name,
  expr,
  for: Duration.minutes(1),
  severity: "critical",
  family: name,
  summary: "",
  description: "",
  runbook: { meaning: "", immediateActions: [], investigation: [], resolution: [], prevention: [] },
  from: [],
  ...more,
});

const JOBS = ["node", "process", "application"];

/** A condition, and the jobs of the targets that it fires for when nothing of a host answers. */
const CONDITIONS: readonly (readonly [string, readonly string[]])[] = [
  ["up == 0", JOBS],
  ['up{job="node"} == 0', ["node"]],
  ['up{job="application"} < 1', ["application"]],
  ['0 == up{job!~"node|process"}', ["application"]],
  ['up{job=~"node|application"} != 1', ["node", "application"]],
  ['up{service="shop"} == 0', JOBS],
  ["avg_over_time(up[5m]) < 0.5", JOBS],
  ['up == 0 unless on (instance) up{job="maintained"}', JOBS],
  ["max by (instance) (up) == 0", [""]],
  ['absent(up{instance="web-1",job="application"})', ["application"]],
];

const CONSEQUENCES: readonly (readonly [string, readonly string[]])[] = [
  ["cpu > 90", ["node"]],
  ["in_flight > 5", ["application"]],
  ["max by (instance) (in_flight) > 5", [""]],
  ['up{job="node"} == 1 unless on (instance) cpu', []],
];

interface Rule {
  readonly alert: Alert;
  /** Jobs of the series for which it fires when the host is dead. */
  readonly jobs: readonly string[];
  readonly watches: boolean;
}

const rule = fc
  .record({
    name: fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"),
    condition: fc.oneof(
      fc.constantFrom(...CONDITIONS).map((one) => ({ one, watches: true })),
      fc.constantFrom(...CONSEQUENCES).map((one) => ({ one, watches: false })),
    ),
    minutes: fc.constantFrom(0, 1, 5, 10),
    severity: fc.constantFrom("critical", "warning", "info", "ticket", "none"),
    family: fc.constantFrom("service", "cpu", "host"),
    labels: fc.constantFrom<Record<string, string>>(
      {},
      {},
      {},
      { instance: "all" },
      { job: "all" },
      { service: "all" },
    ),
    lingers: fc.constantFrom(false, false, true),
  })
  .map(({ condition: { one, watches }, minutes, lingers, ...rest }): Rule => {
    const keep = lingers ? { keepFiringFor: Duration.hours(1) } : {};
    const alert = alertOf(rest.name, one[0], { ...rest, ...keep, for: Duration.minutes(minutes) });
    return { alert, jobs: one[1], watches };
  });

const rulesFor = (...alerts: readonly Alert[]) =>
  inhibitionsOf(
    alerts.map((alert) => knownAlert(alert, catalogue)),
    "node",
  ).map(({ name }) => name);

describe("a host that is down", () => {
  const muting = ["host-down-over-its-alerts", "host-down-over-its-targets", "target-down-over-its-alerts"];
  const once = "down-of-one-program";

  it.each<[string, string, Partial<Alert>, string[]]>([
    ["of any target", "up == 0", {}, [once]],
    ["in a family of the user's", "up == 0", { family: "mine" }, [once]],
    ["of the jobs of every host", 'up{job=~"node|process"} < 1', {}, []],
  ])("mutes the other alerts about it where one certainly tells of it: %s", (_, expr, more, others) => {
    expect(rulesFor(alertOf("down", expr, more))).toEqual([...muting, ...others]);
  });

  it("is not needed for two jobs of one program to be one message: the exporter's own mutes that of units", () => {
    const known = [knownAlert(alertOf("down", "up == 0"), catalogue)];
    expect(inhibitionsOf(known, "node").find(({ name }) => name === once)).toMatchObject({
      source: [{ value: "down" }, { value: "critical" }, { label: "job", value: "node" }],
      target: [{ value: "down" }, { value: "critical" }, { label: "job", value: "node_units" }],
      equal: ["instance"],
    });
    const lingering = alertOf("down", "up == 0", { keepFiringFor: Duration.hours(1) });
    expect(rulesFor(lingering)).not.toContain(once);
  });

  it.each<[string, string, Partial<Alert>]>([
    ["about another job", 'up{job="application"} == 0', {}],
    ["about all but that job", 'up{job!~"node|process"} == 0', {}],
    ["about some hosts", 'up{service="shop"} == 0', {}],
    ["with an exception", 'up == 0 unless on (instance) up{job="maintained"}', {}],
    ["that notifies nobody", "up == 0", { severity: "none" }],
    ["whose instance is another", "up == 0", { labels: { instance: "all" } }],
  ])("mutes nothing where that alert is one %s", (_, expr, more) => {
    expect(rulesFor(alertOf("down", expr, more)).filter((name) => name.startsWith("host"))).toEqual([]);
  });

  it("mutes nothing where no alert reads whether targets answer, or none of every host's jobs is scraped", () => {
    expect(rulesFor(alertOf("busy", "cpu > 90"))).toEqual([]);
    const known = [knownAlert(alertOf("down", "up == 0"), catalogue)];
    expect(inhibitionsOf(known, undefined).map(({ name }) => name)).toEqual(["target-down-over-its-alerts"]);
  });
});

describe("a target that is down", () => {
  it("mutes by alerts over up alone, whatever family others say they are of", () => {
    const slow = alertOf("service_slow", "in_flight > 5", { severity: "warning", family: "service" });
    expect(rulesFor(slow)).toEqual([]);
    const known = [slow, alertOf("down", "up == 0")].map((alert) => knownAlert(alert, catalogue));
    const [rule] = inhibitionsOf(known, undefined);
    expect(rule?.source).toContainEqual({ label: "alertname", operator: "=", value: "down" });
  });

  it("mutes nothing by an alert that fires on after the target answers again", () => {
    expect(rulesFor(alertOf("down", "up == 0", { keepFiringFor: Duration.hours(1) }))).not.toContain(
      "target-down-over-its-alerts",
    );
  });

  it("mutes nothing by a name that an alert of a rule file has as well", () => {
    expect(rulesFor(alertOf("down", "up == 0"), alertOf("down", "cpu > 90"))).not.toContain(
      "target-down-over-its-alerts",
    );
  });
});

/** An alert that fires, and what it is about. */
interface Firing {
  readonly rule: Rule;
  readonly labels: AlertLabels;
}

function firing(rule: Rule, isDown: (job: string) => boolean): readonly Firing[] {
  const { name, severity, family, labels } = rule.alert;
  const own = { ...labels, alertname: name, severity, family };
  const jobs = rule.watches ? rule.jobs.filter((job) => (job === "" ? JOBS.every(isDown) : isDown(job))) : rule.jobs;
  return jobs.map((job) => {
    const isGrouped = job === "";
    return {
      rule,
      labels: { instance: "web-1", ...(!isGrouped && { job, service: "shop" }), ...own },
    };
  });
}

/** Names of the rules by which Alertmanager mutes an alert. */
function mutedBy(labels: AlertLabels, all: readonly AlertLabels[], rules: ReturnType<typeof inhibitionsOf>) {
  return rules
    .filter(({ source, target, equal }) => {
      if (!fulfils(labels, target)) return false;
      // What is on both sides is not muted by its like.
      const isSource = fulfils(labels, source);
      return all.some(
        (one) =>
          fulfils(one, source) &&
          !(isSource && fulfils(one, target)) &&
          equal.every((label) => (one[label] ?? "") === (labels[label] ?? "")),
      );
    })
    .map(({ name }) => name);
}

const GRAVITY = ["critical", "warning", "info"];

const isAtLeastAsGrave = (one: string, other: string) =>
  one === other || (GRAVITY.includes(one) && GRAVITY.includes(other) && GRAVITY.indexOf(one) < GRAVITY.indexOf(other));

interface Scene {
  readonly down: readonly string[];
  readonly minute: number;
}

/** What fires in a scene, and who of it is muted without somebody hearing of something as grave about the host. */
function unheard(rules: readonly Rule[], { down, minute }: Scene) {
  const inhibitions = inhibitionsOf(
    rules.map(({ alert }) => knownAlert(alert, catalogue)),
    "node",
  );
  const all = rules
    .filter(({ alert }) => alert.for.milliseconds <= Duration.minutes(minute).milliseconds)
    .flatMap((one) => firing(one, (job) => down.includes(job)));
  const labels = all.map((one) => one.labels);
  const host = JOBS.every((job) => down.includes(job)) ? [{ ...HOST_DOWN, instance: "web-1" }] : [];
  const people = all.filter((one) => one.labels["severity"] !== "none");
  const mutings = people.map((one) => ({ one, by: mutedBy(one.labels, [...labels, ...host], inhibitions) }));
  const heard = mutings.filter(({ by }) => by.length === 0).map(({ one }) => one.labels["severity"] ?? "");
  return mutings
    .filter(({ by }) => by.length > 0)
    .filter(({ one }) => !heard.some((severity) => isAtLeastAsGrave(severity, one.labels["severity"] ?? "")));
}

const rules = fc.array(rule, { minLength: 1, maxLength: 8 });
const names = (found: ReturnType<typeof unheard>) => found.map(({ one, by }) => [one.labels, by]);

describe("whatever alerts there are, what is muted", () => {
  it("has something as grave about its host that notifies someone, once all alerts of a dead host fire", () => {
    fc.assert(
      fc.property(rules, (given) => {
        expect(names(unheard(given, { down: JOBS, minute: 30 }))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it("is at no time the only one that says that a host or target does not answer", () => {
    const scene = fc.record({
      down: fc.constantFrom(JOBS, ["application"], ["node"], ["node", "process"], []),
      minute: fc.constantFrom(0, 1, 5, 10, 30),
    });
    fc.assert(
      fc.property(rules, scene, (given, at) => {
        const watching = unheard(given, at).filter(({ one }) => one.rule.watches || at.down.length < JOBS.length);
        expect(names(watching)).toEqual([]);
      }),
      { numRuns: 4000 },
    );
  });
});
