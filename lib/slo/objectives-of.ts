import type { Problem } from "../errors";
import type { ErrorBudgetSection, IndicatorSection, SlaSection, Specification } from "../specification";
import { Duration } from "../units";
import { contradictions } from "./contradictions";
import { burnOf, shortestLong, usualBurns } from "./burns";
import { type BurnAlert, type Counting, type Objective, rounded, type SloModel } from "./model";
import { narrowed, type Read, readMatchers, readSeries } from "./series";

/** The parts of a specification that objectives are made of. */
export type SloSections = Pick<Specification, "slaDefinitions" | "errorBudget" | "nodeExporter" | "escalationMatrix">;

/** What objectives are made with beside the specification. */
export interface SloOptions {
  /** Labels that hosts carry beside `instance`. @default - none */
  readonly hostLabels?: readonly string[];
}

/** Objectives, and what is wrong with those that could never work. */
export interface ReadObjectives {
  readonly model: SloModel;
  readonly problems: readonly Problem[];
}

/** Events are counted once a minute, and no window is shorter than this. */
const LEAST_STEP = Duration.minutes(1);
const SHORTEST_WINDOW = Duration.hours(1);

/** Fewer bad events than this are chance. */
const USUAL_MINIMUM = 5;

/** The objectives of a specification. Problems are about what its own rules cannot know: queries, and arithmetic. */
export function objectivesOf(specification: SloSections, { hostLabels = [] }: SloOptions = {}): ReadObjectives {
  const { slaDefinitions, errorBudget, nodeExporter } = specification;
  const step = nodeExporter.scrapeInterval.compare(LEAST_STEP) > 0 ? nodeExporter.scrapeInterval : LEAST_STEP;
  const problems: Problem[] = [];
  const objectives = Object.entries(slaDefinitions).flatMap(([name, sla]) => {
    const path = `sla_definitions.${name}`;
    const counting = countingOf(sla, path, problems);
    if (!counting) return [];
    const objective = { ...promised(name, sla), counting, ...alertsOf(sla, specification, step) };
    problems.push(...contradictions(counting, `${path}.indicator`));
    problems.push(...impossible(objective, { sla, errorBudget }, path, step));
    return [objective];
  });
  return { model: { objectives, step, targetLabels: ["instance", "job", ...hostLabels] }, problems };
}

type Promised = Pick<Objective, "name" | "promise" | "target" | "budget" | "window" | "per" | "labels">;

function promised(name: string, sla: SlaSection): Promised {
  const { target, percentile = 0, measurement, timeWindow, per = [], labels = {} } = sla;
  const of = WHAT[(sla.indicator ?? usualIndicator(sla)).type];
  const promise = (good: number, text: string): Promised => ({
    name,
    promise: text,
    target: good,
    budget: rounded((100 - good) / 100),
    window: timeWindow,
    per,
    labels,
  });
  switch (measurement) {
    case "availability_percent":
      return promise(target, `${target} % of ${of.good}`);
    case "error_rate_percent":
      return promise(rounded(100 - target), `at most ${target} % of ${of.bad}`);
    default:
      return promise(
        percentile,
        `${percentile} % of requests take at most ${target} ${measurement === "response_time_ms" ? "ms" : "s"}`,
      );
  }
}

/** How a promise names what is counted. */
const WHAT: Readonly<Record<IndicatorSection["type"], { readonly good: string; readonly bad: string }>> = {
  requests: { good: "requests succeed", bad: "requests fail" },
  latency: { good: "requests are fast enough", bad: "requests are too slow" },
  events: { good: "events are good", bad: "events are bad" },
  up: { good: "checks find it up", bad: "checks find it down" },
  probe: { good: "probes are answered", bad: "probes fail" },
};

/** What applications expose for each measurement, where the definition names nothing else. */
function usualIndicator({ measurement }: SlaSection): IndicatorSection {
  if (measurement === "availability_percent") return { type: "up" };
  return { type: measurement === "error_rate_percent" ? "requests" : "latency" };
}

function countingOf(sla: SlaSection, path: string, problems: Problem[]): Counting | undefined {
  const indicator = sla.indicator ?? usualIndicator(sla);
  const read = <T>(key: string, { ...answer }: Read<T>): T | undefined => {
    if ("value" in answer) return answer.value;
    problems.push({ path: `${path}.indicator.${key}`, message: answer.problem });
    return undefined;
  };
  switch (indicator.type) {
    case "requests": {
      const total = read("of", readSeries(indicator.of ?? "http_requests_total"));
      const failed = read("failed", readMatchers(indicator.failed ?? 'status=~"5.."'));
      return total && failed && { kind: "counters", total, bad: narrowed(total, failed) };
    }
    case "events": {
      const total = read("total", readSeries(indicator.total));
      const key = indicator.bad === undefined ? "good" : "bad";
      const part = read(key, readSeries(indicator[key] ?? indicator.total));
      return total && part && { kind: "counters", total, [key]: part };
    }
    case "latency": {
      const histogram = read("of", readSeries(indicator.of ?? "http_request_duration_seconds"));
      if (!histogram) return undefined;
      const unit = indicator.unit ?? (/_(ms|milliseconds)$/.test(histogram.metric) ? "milliseconds" : "seconds");
      const given = sla.measurement === "response_time_ms" ? "milliseconds" : "seconds";
      const scale = given === unit ? 1 : unit === "seconds" ? 0.001 : 1000;
      return { kind: indicator.native ? "native" : "buckets", histogram, bound: rounded(sla.target * scale) };
    }
    case "up": {
      const of = read("of", readSeries(indicator.of ?? 'up{job="application"}'));
      return of && { kind: "samples", of };
    }
    case "probe": {
      const job = { label: "job", op: "=", value: `probe-${indicator.probe}` } as const;
      return { kind: "samples", of: { metric: "probe_success", matchers: [job] } };
    }
  }
}

type Alerts = Pick<Objective, "burns" | "thresholds" | "minimumBadEvents" | "mildest">;

function alertsOf(sla: SlaSection, { errorBudget, escalationMatrix }: SloSections, step: Duration): Alerts {
  const thresholds = [...errorBudget.alerts].sort((a, b) => a.threshold - b.threshold);
  const levels = Object.keys(escalationMatrix.severityLevels);
  // Where nobody names severities, those of the budget's alerts are who must be paged, and who can wait.
  const ticket = thresholds[0]?.severity ?? levels.at(0) ?? "warning";
  const page = thresholds.at(-1)?.severity ?? levels.at(-1) ?? "critical";
  const written = sla.burnRateAlerts ?? errorBudget.burnRateAlerts;
  return {
    thresholds,
    burns:
      written?.map((one) => burnOf(one, sla.timeWindow, step)) ?? usualBurns(sla.timeWindow, step, { page, ticket }),
    minimumBadEvents: sla.minimumBadEvents ?? errorBudget.minimumBadEvents ?? USUAL_MINIMUM,
    mildest: ticket,
  };
}

/** Alerts that could never fire, or that would fire although nothing is wrong. */
function impossible(
  objective: Objective,
  { sla, errorBudget }: { readonly sla: SlaSection; readonly errorBudget: ErrorBudgetSection },
  path: string,
  step: Duration,
): readonly Problem[] {
  const { window, burns, per, labels } = objective;
  return [
    ...(window.compare(SHORTEST_WINDOW) < 0
      ? [
          {
            path: `${path}.time_window`,
            message: `must be at least ${SHORTEST_WINDOW.toString()}, got ${window.toString()}`,
          },
        ]
      : []),
    ...per
      .filter((label) => Object.hasOwn(labels, label))
      .map((label) => ({
        path: `${path}.labels.${label}`,
        message: `must not be one of ${path}.per: alerts have the value of the series`,
      })),
    ...burns.flatMap((burn, index) =>
      burnProblems(burn, objective, step).map((message) => {
        if (sla.burnRateAlerts) return { path: `${path}.burn_rate_alerts[${index}]`, message };
        if (!errorBudget.burnRateAlerts) return { path, message };
        return { path: `error_budget.burn_rate_alerts[${index}]`, message: `${message} (for ${path})` };
      }),
    ),
  ];
}

function burnProblems(
  { budget, long, factor }: BurnAlert,
  { budget: allowed, window, target }: Objective,
  step: Duration,
): readonly string[] {
  const alert = `the alert on ${budget} % of the budget in ${long.toString()}`;
  if (long.compare(shortestLong(step)) < 0)
    return [`${alert} must look back at least ${shortestLong(step).toString()}, ten times as long as a count takes`];
  if (long.compare(window) >= 0) return [`${alert} must look back less far than time_window (${window.toString()})`];
  const share = rounded(factor * allowed * 100);
  if (share < 100) return [];
  const most = rounded((100 * long.milliseconds) / (window.milliseconds * allowed));
  return [
    `${alert} can never fire: a target of ${target} % needs more than ${rounded(Number(share.toPrecision(4)))} % bad events for it; ` +
      `name burn_rate_alerts with a budget below ${Number(most.toPrecision(3))}`,
  ];
}
