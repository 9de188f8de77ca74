import { promqlString, templateText } from "../escaping";
import type { Alert, MetricSource, RunbookText } from "../rules";
import { Duration } from "../units";
import { bucketOf, grouping, LONGEST_GAP, within } from "./counting";
import { type BudgetAlert, budgetMinutes, type BurnAlert, type Objective, rounded, type SloModel } from "./model";
import { NAMES } from "./names";
import { budgetProof, boundProof, burnProof, goneProof } from "./proofs";
import { narrowed, printSeries } from "./series";

/** Counts may be missing for so many steps before anybody has to know. */
export const SILENT_STEPS = 30;

/** The bucket of a histogram may be missing for so long. */
export const BOUND_WINDOW = Duration.minutes(5);

/** The alert on the speed at which the budget is spent. */
export function burnAlert(objective: Objective, burn: BurnAlert, model: SloModel): Alert {
  const { name, minimumBadEvents } = objective;
  const { budget, long, short, factor, severity } = burn;
  const rate = (window: Duration) =>
    `${NAMES.burnRate}{slo=${promqlString(name)},window=${promqlString(window.toString())}} > ${factor}`;
  const enough = `sum_over_time(${NAMES.badEvents}{slo=${promqlString(name)}}[${within(long)}]) >= ${minimumBadEvents}`;
  const shown = shownName(objective);
  let proof: ReturnType<typeof burnProof>;
  return {
    ...common(objective),
    name: `slo_${name}_burn_${long.toString()}`,
    expr: `${rate(long)} and ignoring (window) (${rate(short)}) and ignoring (window) (${enough})`,
    severity,
    family: `slo_${name}_burn`,
    summary: `${shown} spends its error budget too fast`,
    description:
      `In the last ${long.toString()}, ${shown} spent its error budget {{ $value | printf "%.1f" }} times as fast as it may, ` +
      `and it still does: more than ${budget} % of the budget for ${objective.window.toString()} went in that time. ` +
      `The objective: ${templateText(objective.promise)}.`,
    runbook: burnRunbook(objective, burn),
    get proof() {
      return (proof ??= burnProof(objective, burn, model));
    },
  };
}

/** The alert on the share of the budget that is spent. */
export function budgetAlert(objective: Objective, { threshold, severity }: BudgetAlert, model: SloModel): Alert {
  const { name, minimumBadEvents, window } = objective;
  const slo = `{slo=${promqlString(name)}}`;
  const shown = shownName(objective);
  const minutes = budgetMinutes(objective);
  let proof: ReturnType<typeof budgetProof>;
  return {
    ...common(objective),
    name: `slo_${name}_budget_${threshold}`,
    expr: `${NAMES.consumed}${slo} > ${threshold} and ${NAMES.windowBadEvents}${slo} >= ${minimumBadEvents}`,
    severity,
    family: `slo_${name}_budget`,
    summary: `${shown} has spent more than ${threshold} % of its error budget`,
    description:
      `${shown} has spent {{ $value | printf "%.1f" }} % of its error budget for ${window.toString()} (${minutes} minutes). ` +
      `The objective: ${templateText(objective.promise)}.`,
    runbook: {
      meaning: `The objective allows ${rounded(objective.budget * 100)} % bad events in ${window.toString()}, as many as in ${minutes} minutes of total failure at usual traffic. More than ${threshold} % of that is gone, and comes back only as old errors leave the window.`,
      immediateActions: [
        `See whether it still goes on: \`${NAMES.burnRate}${slo}\` is above 1 while the budget shrinks`,
        `See how long it lasts at this speed: \`${NAMES.exhaustedIn}${slo}\``,
      ],
      investigation: [
        `When was it spent? Draw \`${NAMES.badEvents}${slo}\` over ${window.toString()}`,
        ...investigation(objective),
      ],
      resolution: [
        "Stop what spends it: roll back, turn off, add capacity",
        "Hold back risky changes until the budget is larger again, as agreed with the service's owner",
      ],
      prevention: [
        "Work on the causes that spent most of it, before new features",
        "Change the objective where users are content and it is missed",
      ],
    },
    get proof() {
      return (proof ??= budgetProof(objective, threshold, model));
    },
  };
}

/** The alert on an objective that was measured and no longer is. */
export function notMeasured(objective: Objective, model: SloModel): Alert {
  const { name } = objective;
  const slo = `{slo=${promqlString(name)}}`;
  const longest = model.step.times(SILENT_STEPS);
  const shown = templateText(name);
  return {
    ...common(objective),
    name: `slo_${name}_not_measured`,
    expr: `time() - ${NAMES.lastCountedAt}${slo} > ${longest.toSeconds()}`,
    severity: objective.mildest,
    family: `slo_${name}_not_measured`,
    summary: `${shown} is no longer measured`,
    description: `For more than ${longest.toString()}, no event of ${shown} was counted, although some were before. Until it is measured again or removed, nobody knows whether the objective is kept, and its other alerts are silent.`,
    runbook: {
      meaning:
        "Nothing exposes the series that the objective counts. It may be missed without anybody being told; whether users notice anything, other alerts say.",
      immediateActions: [
        ...rawQueries(objective).map((query) => `See whether the series is there: \`${query}\``),
        "See which targets do not answer: `up == 0`",
      ],
      investigation: [
        "Was the metric or a label renamed by a new version of the service?",
        "Was its scrape job or its host removed?",
      ],
      resolution: [
        "Restore what exposes the series",
        `Change or remove \`sla_definitions.${name}\` where the service is gone; null in its place removes it`,
      ],
      prevention: ["Test in the service that its page has the metrics of its objectives"],
    },
    get proof() {
      return goneProof(objective, model, SILENT_STEPS);
    },
  };
}

/** The alert on a histogram without the bucket that divides good from bad. */
export function boundMissing(objective: Objective, model: SloModel): readonly Alert[] {
  const { counting, name } = objective;
  if (counting.kind !== "buckets") return [];
  const count = (series: string) => `count${grouping(objective)} (last_over_time(${series}[${within(BOUND_WINDOW)}]))`;
  const all = narrowed(counting.histogram, [], "_count");
  const shown = shownName(objective);
  return [
    {
      ...common(objective),
      name: `slo_${name}_bound_missing`,
      labels: { ...objective.labels, slo: name },
      expr: `${count(printSeries(all))} unless on (${objective.per.join(", ")}) ${count(printSeries(bucketOf(counting)))}`,
      for: BOUND_WINDOW,
      severity: objective.mildest,
      family: `slo_${name}_not_measured`,
      summary: `${shown} cannot be measured`,
      description: `The histogram of ${shown} has no bucket that ends at ${counting.bound}, so that nobody knows how many requests take longer.`,
      runbook: {
        meaning: `Whether ${objective.promise} is read off the bucket with the upper bound ${counting.bound}, and the service has none. The objective is not measured until it has.`,
        immediateActions: [
          `See which bounds there are: \`count by (le) (${printSeries(narrowed(counting.histogram, [], "_bucket"))})\``,
        ],
        investigation: ["Did a new version of the service change its buckets?"],
        resolution: [
          `Give the service's histogram a bucket that ends at ${counting.bound}`,
          `Or promise what can be measured: choose a bound that exists as the target of \`sla_definitions.${name}\``,
        ],
        prevention: ["Choose the buckets of a service by its objectives"],
      },
      get proof() {
        return boundProof(objective, model, BOUND_WINDOW);
      },
    },
  ];
}

/** What alerts of one objective have in common. */
function common(objective: Objective) {
  return { for: Duration.zero, labels: objective.labels, objective: objective.name, from: sourcesOf(objective) };
}

/** The objective's name, with the values of the labels that it is kept for one by one. */
function shownName({ name, per }: Objective): string {
  const of = per.map((label) => `${label} {{ $labels.${label} }}`).join(", ");
  return of === "" ? templateText(name) : `${templateText(name)} of ${of}`;
}

/** What is known of where the events come from: links of alerts lead to the applications, unless it is asked from outside. */
function sourcesOf({ counting }: Objective): readonly MetricSource[] {
  return counting.kind === "samples" && counting.of.metric === "probe_success" ? ["probes"] : ["application"];
}

function rawQueries({ counting }: Objective): readonly string[] {
  if (counting.kind === "samples") return [printSeries(counting.of)];
  if (counting.kind === "counters") return [printSeries(counting.total)];
  return [printSeries(counting.kind === "buckets" ? narrowed(counting.histogram, [], "_count") : counting.histogram)];
}

function burnRunbook(objective: Objective, { budget, long, short, factor }: BurnAlert): RunbookText {
  const slo = `{slo=${promqlString(objective.name)}}`;
  const share = rounded(Number((factor * objective.budget * 100).toPrecision(4)));
  return {
    meaning: `Users notice: more than ${share} % of events were bad, over ${long.toString()} and over ${short.toString()}. At this speed, ${budget} % of the budget for ${objective.window.toString()} is gone in ${long.toString()}, and all of it in less than ${Duration.seconds(Math.round(objective.window.toSeconds() / factor / 60) * 60).toString()}.`,
    immediateActions: [
      `See how fast the budget is spent, and what is left: \`${NAMES.burnRate}${slo}\`, \`${NAMES.remaining}${slo}\``,
      "Look for a change of the last hours: a release, a configuration, a dependency",
    ],
    investigation: investigation(objective),
    resolution: ["Roll back what changed, or take the failing part out of traffic", "Add capacity where it is load"],
    prevention: [
      "Release step by step, and stop at the first step that burns",
      "Retry and degrade where a dependency fails",
    ],
  };
}

function investigation({ counting }: Objective): readonly string[] {
  const gap = `What happened in a gap of scraping longer than ${LONGEST_GAP.toString()}, or between the last scrape and a restart, is in no number`;
  if (counting.kind === "samples")
    return [`Which targets fail? \`${printSeries(counting.of)} == 0\``, "Do they fail, or the way to them?", gap];
  if (counting.kind !== "counters")
    return ["Which part is slow? Look at its requests by route, host and dependency, and at the load", gap];
  const bad = counting.bad ?? counting.total;
  return [
    `Which part fails? \`topk(10, rate(${printSeries(bad)}[5m]))\``,
    "Read the log of the service at that time",
    gap,
  ];
}
