import { didYouMean, quoted } from "../errors";
import type { Path } from "./path";
import type { Conflict, Relation } from "./relation";
import type { SlaSection } from "./sections/objectives";
import type { Specification } from "./specification";

/** Everything that objectives and their budgets must agree about. */
export const objectiveRelations: readonly Relation[] = [
  { of: ["slaDefinitions"], conflicts: impossibleTargets },
  { of: ["slaDefinitions", "probes"], conflicts: wrongIndicators },
  { of: ["slaDefinitions", "prometheus"], conflicts: forgottenWindows },
  { of: ["errorBudget"], conflicts: repeatedThresholds },
];

/** The severities that alerts of objectives name, with where they do. */
export function severitiesOfObjectives({ slaDefinitions, errorBudget }: Specification): readonly [Path, string][] {
  const burns = (path: Path, { burnRateAlerts = [] }: Pick<SlaSection, "burnRateAlerts">) =>
    burnRateAlerts.map(({ severity }, index): [Path, string] => [[...path, "burnRateAlerts", index], severity]);
  return [
    ...Object.entries(slaDefinitions).flatMap(([name, sla]) => burns(["slaDefinitions", name], sla)),
    ...errorBudget.alerts.map(({ severity }, index): [Path, string] => [["errorBudget", "alerts", index], severity]),
    ...burns(["errorBudget"], errorBudget),
  ];
}

/** Whether the target of `measurement` is a time. */
function isOfTime(measurement: SlaSection["measurement"]): boolean {
  return measurement.startsWith("response_time");
}

function* impossibleTargets({ slaDefinitions }: Specification): Iterable<Conflict> {
  for (const [name, { target, measurement, percentile }] of Object.entries(slaDefinitions)) {
    const path: Path = ["slaDefinitions", name];
    const other: Path = [...path, "measurement"];
    if (isOfTime(measurement)) {
      if (percentile === undefined)
        yield {
          path: [...path, "percentile"],
          with: other,
          message: `is missing; ${measurement} needs the share of requests that keep the target, such as 95`,
        };
    } else {
      if (percentile !== undefined)
        yield {
          path: [...path, "percentile"],
          with: other,
          message: `has no effect on ${measurement}; remove it, or measure response_time_ms`,
        };
      if (target >= 100) {
        const message = `must be below 100 for ${measurement}, got ${target}; nothing would be left to spend`;
        yield { path: [...path, "target"], with: other, message };
      }
    }
  }
}

function* wrongIndicators({ slaDefinitions, probes }: Specification): Iterable<Conflict> {
  for (const [name, { indicator, measurement }] of Object.entries(slaDefinitions)) {
    if (!indicator) continue;
    const path: Path = ["slaDefinitions", name, "indicator"];
    const other: Path = ["slaDefinitions", name, "measurement"];
    if ((indicator.type === "latency") !== isOfTime(measurement)) {
      const right = isOfTime(measurement) ? '"latency"' : '"requests", "events", "up" or "probe"';
      const message = `must be ${right} for ${measurement}, got ${quoted(indicator.type)}`;
      yield { path: [...path, "type"], with: other, message };
    }
    if (indicator.type === "events" && (indicator.good === undefined) === (indicator.bad === undefined))
      yield { path, message: "must have either good or bad, beside total" };
    if (indicator.type === "probe" && !Object.hasOwn(probes, indicator.probe)) {
      const known = Object.keys(probes);
      const message = `must be the name of one of probes (${known.join(", ") || "there are none"}), got ${quoted(indicator.probe)}${didYouMean(indicator.probe, known)}`;
      yield { path: [...path, "probe"], with: ["probes", indicator.probe], message };
    }
  }
}

/** Windows of which Prometheus would not remember the beginning: their budgets would look better than they are. */
function* forgottenWindows(
  { slaDefinitions, prometheus: { retentionTime } }: Specification,
  print: (path: Path) => string,
): Iterable<Conflict> {
  const other: Path = ["prometheus", "retentionTime"];
  for (const [name, { timeWindow }] of Object.entries(slaDefinitions)) {
    if (timeWindow.compare(retentionTime) <= 0) continue;
    const message = `must be at most ${print(other)} (${retentionTime.toString()}), got ${quoted(timeWindow)}; Prometheus would forget what was spent first`;
    yield { path: ["slaDefinitions", name, "timeWindow"], with: other, message };
  }
}

function* repeatedThresholds({ errorBudget }: Specification): Iterable<Conflict> {
  const seen = new Set<number>();
  for (const [index, { threshold }] of errorBudget.alerts.entries()) {
    if (seen.has(threshold))
      yield { path: ["errorBudget", "alerts", index, "threshold"], message: `must not repeat ${threshold}` };
    seen.add(threshold);
  }
}
