import { quoted } from "../../errors";
import type { BurnRateAlertSection } from "../../specification";
import { Duration } from "../../units";
import { rounded } from "../model";
import { type Named, specOf } from "./documents";
import type { Part, Parts } from "./parts";
import { durationOf } from "./promises";

/** What alert policies are read with. */
export interface ReadPolicies {
  readonly parts: Parts;
  readonly policies: Named;
  readonly conditions: Named;
  readonly targets: Named;
  /** Severities here, by those of OpenSLO. */
  readonly severities: Readonly<Record<string, string>>;
  /** Whether who is notified is decided by severities alone, whatever the policies say. */
  readonly ignoresTargets: boolean;
}

/** Alert policies of an SLO over `window` as burn rate alerts; each has one condition. */
export function burnsOf(
  part: Part,
  window: Duration | undefined,
  reading: ReadPolicies,
): readonly BurnRateAlertSection[] | undefined {
  const { parts, policies } = reading;
  const read = (parts.listOf(part) ?? []).map((one) => {
    const spec = specOf(one, "alertPolicyRef", "AlertPolicy", policies, parts);
    return { one, burn: spec && burnOf(spec, window, reading) };
  });
  const seen = new Set<number>();
  for (const { one, burn } of read) {
    if (!burn) continue;
    const { milliseconds } = burn.window;
    if (seen.has(milliseconds))
      parts.refuse(one, `must look back over a window of its own, got ${burn.window.toString()} twice`);
    seen.add(milliseconds);
  }
  const burns = read.flatMap(({ burn }) => burn ?? []);
  return burns.length === read.length ? burns : undefined;
}

const POLICY = ["conditions", "notificationTargets", "alertWhenBreaching"] as const;

/** The end of an alert, and nothing to measure, are notified of whatever a policy says. */
const OF_ITSELF = ["alertWhenResolved", "alertWhenNoData", "description"];

function burnOf(spec: Part, window: Duration | undefined, reading: ReadPolicies): BurnRateAlertSection | undefined {
  const { parts, conditions } = reading;
  const map = parts.mapOf(spec, POLICY, OF_ITSELF);
  if (!map) return undefined;
  const breaching = parts.needed(map, "alertWhenBreaching", spec, "write true");
  if (breaching)
    parts.valueOf(
      breaching,
      "must be true, since alerts here fire while their condition holds",
      (given): given is true => given === true,
    );
  const list = parts.needed(map, "conditions", spec, "write one, or its conditionRef");
  const entries = list && parts.listOf(list);
  const [only] = entries ?? [];
  if (!list || !entries) return undefined;
  if (!only || entries.length > 1) return parts.refuse(list, `must have one entry, got ${entries.length}`);
  const condition = specOf(only, "conditionRef", "AlertCondition", conditions, parts);
  const read = condition && conditionOf(condition, window, reading);
  if (read && map.notificationTargets) checkTargets(map.notificationTargets, read.written, reading);
  return read?.burn;
}

interface ReadCondition {
  readonly burn: BurnRateAlertSection;
  /** The severity as OpenSLO has it. */
  readonly written: string;
}

function conditionOf(spec: Part, window: Duration | undefined, reading: ReadPolicies): ReadCondition | undefined {
  const { parts, severities } = reading;
  const map = parts.mapOf(spec, ["severity", "condition"], ["description"]);
  const severity = map && parts.needed(map, "severity", spec, "write one of escalation_matrix");
  const written = severity && parts.textOf(severity, "must be the name of a severity");
  const condition = map && parts.needed(map, "condition", spec, "write its burn rate");
  const rate = condition && rateOf(condition, parts);
  if (!condition || !rate || !window || written === undefined) return undefined;
  const { threshold, lookback } = rate;
  if (lookback.compare(window) >= 0)
    return parts.refuse(condition, `must look back less far than the window of the SLO (${window.toString()})`);
  const budget = rounded((100 * threshold * lookback.milliseconds) / window.milliseconds);
  if (budget >= 100)
    return parts.refuse(
      condition,
      `must hold before the whole budget is spent, got ${threshold} times in ${lookback.toString()}, which is ${budget} % of it`,
    );
  return { burn: { budget, window: lookback, severity: severities[written] ?? written }, written };
}

const CONDITION = ["op", "threshold", "lookbackWindow", "alertAfter"] as const;

function rateOf(part: Part, parts: Parts): { readonly threshold: number; readonly lookback: Duration } | undefined {
  const map = parts.mapOf(part, [...CONDITION, "kind"]);
  if (!map) return undefined;
  if (map.kind) parts.valueOf(map.kind, 'must be "burnrate"', (given): given is string => given === "burnrate");
  const op = parts.needed(map, "op", part, "write gt");
  if (op)
    parts.valueOf(
      op,
      'must be "gt" or "gte", since an alert fires while the budget is spent too fast',
      (given): given is string => given === "gt" || given === "gte",
    );
  const threshold = parts.needed(map, "threshold", part, "write a burn rate such as 14.4");
  const number =
    threshold &&
    parts.valueOf(
      threshold,
      "must be a burn rate over 0",
      (given): given is number => typeof given === "number" && given > 0,
    );
  const written = parts.needed(map, "lookbackWindow", part, "write a duration such as 1h");
  const lookback = written && durationOf(written, parts);
  if (lookback && map.alertAfter) checkDelay(map.alertAfter, lookback, parts);
  return number === undefined || !lookback ? undefined : { threshold: number, lookback };
}

/** An alert here holds as soon as the last twelfth of its window burns as fast, which is about what a delay of that length does. */
function checkDelay(part: Part, lookback: Duration, parts: Parts): void {
  const { given } = part;
  if (given.kind === "value" && /^0[mhd]?$/.test(String(given.value))) return;
  const delay = durationOf(part, parts);
  const twelfth = Duration.milliseconds(Math.round(lookback.milliseconds / 12));
  const most = twelfth.compare(LEAST_DELAY) < 0 ? LEAST_DELAY : twelfth;
  if (delay && delay.compare(most) > 0)
    parts.refuse(
      part,
      `must be at most ${most.toString()}, got ${delay.toString()}: an alert here fires once the last twelfth of its window burns as fast, and waits no longer`,
    );
}

const LEAST_DELAY = Duration.minutes(5);

function checkTargets(
  part: Part,
  severity: string,
  { parts, targets, ignoresTargets }: Pick<ReadPolicies, "parts" | "targets" | "ignoresTargets">,
): void {
  for (const one of parts.listOf(part) ?? []) {
    const spec = specOf(one, "targetRef", "AlertNotificationTarget", targets, parts);
    const map = spec && parts.mapOf(spec, ["target"], ["description"]);
    const target = map && parts.needed(map, "target", spec, "write the severity of the condition");
    const text = target && parts.textOf(target, "must be the name of a target");
    if (ignoresTargets || text === undefined || text === severity) continue;
    parts.refuse(
      one,
      `must be the severity of its condition (${quoted(severity)}), since escalation_matrix says who is notified of which, got ${quoted(text)}; or read with { notificationTargets: "ignore" }`,
    );
  }
}
