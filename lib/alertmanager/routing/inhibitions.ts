import { regexpLiteral, type Matcher } from "../../escaping";
import { HOST_DOWN, NODE_JOB, UNITS_JOB } from "../../rules";
import { familyInhibitions, GRAVITY, named, type KnownAlert } from "./family-inhibitions";
import { equals } from "./matcher";
import { MACHINE_SEVERITY, type Inhibition } from "../model";
import { firesForEach, type TargetWatch } from "./target-watch";

/** Labels that both sides lack count as equal: without it an alert without a target would mute every other such alert. */
const HAS_TARGET: readonly Matcher[] = ["job", "instance"].map((label) => ({ label, operator: "!=", value: "" }));

/** An alert that reports targets that do not answer, and notifies someone. */
type Watcher = KnownAlert & { readonly watch: TargetWatch };

/**
 * What mutes what, from structure: a graver alert the milder ones of its family about the same thing; a host that is down
 * everything about it but the alert that says so; a target that is down what follows from that. An alert is never muted by one that
 * notifies of the same trouble at a milder severity, or later.
 *
 * @param alerts those whose rules are known
 * @param anchor job whose target stands for the host
 */
export function inhibitionsOf(alerts: readonly KnownAlert[], anchor: string | undefined): readonly Inhibition[] {
  const watchers = alerts.filter(
    (alert): alert is Watcher => alert.watch !== undefined && alert.severity !== MACHINE_SEVERITY,
  );
  return [
    ...familyInhibitions(alerts),
    ...(anchor === undefined ? [] : hostDown(watchers, anchor)),
    ...targetDown(watchers, alerts),
    ...(anchor === NODE_JOB ? programDown(watchers) : []),
  ];
}

/**
 * HostDown notifies nobody itself. So it mutes only where another alert certainly reports the host, and only what that one
 * stands for: nothing graver, and nothing that would report the host sooner.
 */
function hostDown(watchers: readonly Watcher[], anchor: string): readonly Inhibition[] {
  const telling = gravest(
    watchers.filter(({ watch }) => watch.targets !== undefined && firesForEach(anchor, watch.targets)),
  );
  if (!telling) return [];
  const isLater = ({ watch }: Watcher) => watch.after.compare(telling.watch.after) >= 0;
  const spared = watchers.filter((watcher) => watcher.watch.targets !== undefined || !isLater(watcher));
  const targets = watchers.filter(
    ({ name, watch }) =>
      watch.targets !== undefined && watchers.filter((other) => other.name === name).every((other) => isLater(other)),
  );
  const source = Object.entries(HOST_DOWN).map(([label, value]) => equals(label, value));
  const mild = notGraverThan(telling.severity);
  const consequences: Inhibition = {
    name: "host-down-over-its-alerts",
    source,
    target: [mild, noneOf(spared)],
    equal: ["instance"],
  };
  if (targets.length === 0) return [consequences];
  const others: Matcher = { label: "job", operator: "!=", value: anchor };
  const target = [mild, named(namesOf(targets)), others];
  return [consequences, { name: "host-down-over-its-targets", source, target, equal: ["instance"] }];
}

/** While `up` of a target is 0, other alerts about it are what follows from that. */
function targetDown(watchers: readonly Watcher[], alerts: readonly KnownAlert[]): readonly Inhibition[] {
  const perTarget = watchers.filter(({ watch }) => watch.targets !== undefined);
  // A lingering alert fires although its target answers again, and a name shared by two alerts says nothing about the condition.
  const sources = perTarget.filter(
    (one) => !one.watch.lingers && !alerts.some((other) => other.name === one.name && !isSound(other)),
  );
  const severities = [...new Set(sources.map(({ severity }) => severity))];
  return severities.map((severity) => ({
    name: `target-down-over-its-alerts${severity === GRAVITY[0] ? "" : `-${severity}`}`,
    source: [
      equals("severity", severity),
      named(namesOf(sources.filter((one) => one.severity === severity))),
      ...HAS_TARGET,
    ],
    target: [notGraverThan(severity), noneOf(perTarget)],
    equal: ["job", "instance"],
  }));
}

/** Pages of one program that stops are one trouble: node_exporter has two jobs. */
function programDown(watchers: readonly Watcher[]): readonly Inhibition[] {
  const telling = watchers.filter(
    ({ watch: { targets, lingers } }) =>
      targets !== undefined && !lingers && firesForEach(NODE_JOB, targets) && firesForEach(UNITS_JOB, targets),
  );
  return telling.map(({ name, severity }) => {
    const member = (job: string) => [equals("alertname", name), equals("severity", severity), equals("job", job)];
    return { name: `${name}-of-one-program`, source: member(NODE_JOB), target: member(UNITS_JOB), equal: ["instance"] };
  });
}

function isSound({ watch }: KnownAlert): boolean {
  return watch?.targets !== undefined && !watch.lingers;
}

/** The gravest of `watchers`, of those the soonest. A severity that nobody ranked comes last. */
function gravest(watchers: readonly Watcher[]): Watcher | undefined {
  const rank = ({ severity }: Watcher) => (GRAVITY.includes(severity) ? GRAVITY.indexOf(severity) : GRAVITY.length);
  return [...watchers].sort((a, b) => rank(a) - rank(b) || a.watch.after.compare(b.watch.after))[0];
}

/** Alerts of `severity`, and of those that are known to be milder. */
function notGraverThan(severity: string): Matcher {
  const rank = GRAVITY.indexOf(severity);
  const mild = rank === -1 ? [severity] : GRAVITY.slice(rank);
  return mild.length === 1
    ? equals("severity", severity)
    : { label: "severity", operator: "=~", value: mild.map(regexpLiteral).join("|") };
}

function namesOf(alerts: readonly KnownAlert[]): readonly string[] {
  return [...new Set(alerts.map(({ name }) => name))].sort();
}

function noneOf(alerts: readonly KnownAlert[]): Matcher {
  const { label, operator, value } = named(namesOf(alerts));
  return { label, operator: operator === "=" ? "!=" : "!~", value };
}
