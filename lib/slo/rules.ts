import { promqlString } from "../escaping";
import type { RecordingProof, RecordingRule, RuleGroup } from "../rules";
import { Duration } from "../units";
import { burnAlert, boundMissing, budgetAlert, notMeasured } from "./alerts";
import { badEventsOf, eventsOf, within } from "./counting";
import { budgetMinutes, type Objective, type SloModel } from "./model";
import { NAMES } from "./names";
import { recordingProofs, type RecordedName } from "./proofs";

/** How often budgets are summed up, in steps, as long as Prometheus still shows the last sum at the next one. */
const STEPS_OF_BUDGETS = 2;
const LONGEST_BUDGET_STEP = Duration.minutes(4);

/** The time of the last count outlives a Prometheus that was down for less than this. */
const LONGEST_OUTAGE = Duration.days(1);

/** Burn rates are recorded over this where no alert looks back over anything. */
const USUAL_BURN = Duration.hours(1);

/**
 * Two rule groups: `slo` counts events and burn rates at each step, `slo_budgets` sums up the objectives' windows. They stand in this order,
 * and their rules in that of what they read.
 */
export function sloRules(model: SloModel): readonly RuleGroup[] {
  const { objectives, step } = model;
  if (objectives.length === 0) return [];
  const seldom = step.times(STEPS_OF_BUDGETS);
  return [
    {
      name: "slo",
      interval: step,
      recording: objectives.flatMap((objective) => counted(objective, model)),
      alerts: objectives.flatMap((objective) => [
        ...objective.burns.map((burn) => burnAlert(objective, burn, model)),
        notMeasured(objective, model),
        ...boundMissing(objective, model),
      ]),
    },
    {
      name: "slo_budgets",
      interval: seldom.compare(LONGEST_BUDGET_STEP) > 0 ? step : seldom,
      recording: objectives.flatMap((objective) => summedUp(objective, model)),
      alerts: objectives.flatMap((objective) =>
        objective.thresholds.map((threshold) => budgetAlert(objective, threshold, model)),
      ),
    },
  ];
}

/** Windows of burn rates, each once: of each alert the long one before the short one. */
export function burnWindows({ burns }: Pick<Objective, "burns">): readonly Duration[] {
  const all = burns.length === 0 ? [USUAL_BURN] : burns.flatMap(({ long, short }) => [long, short]);
  return all.filter((one, index) => all.findIndex((other) => other.compare(one) === 0) === index);
}

/** What a recorded metric of an objective is, but for its proof. */
type Recorded = Pick<RecordingRule, "record" | "expr" | "help" | "unit">;

type Rule = (recorded: Recorded, of: RecordedName, more?: Readonly<Record<string, string>>) => RecordingRule;

/** Rules of one objective. */
function ruleOf(objective: Objective, model: SloModel): Rule {
  const proofs = recordingProofs(objective, model);
  return (recorded, of, more = {}) => ({
    ...recorded,
    adds: { slo: objective.name, ...more },
    from: [],
    get proof(): RecordingProof {
      return proofs(of);
    },
  });
}

function counted(objective: Objective, model: SloModel): readonly RecordingRule[] {
  const { budget, per: _, name } = objective;
  const [rule, slo] = [ruleOf(objective, model), `{slo=${promqlString(name)}}`];
  const step = model.step.toString();
  return [
    rule(
      {
        record: NAMES.events,
        expr: eventsOf(objective, model),
        help: `Events in the last ${step}.`,
        unit: "events",
      },
      "events",
    ),
    rule(
      {
        record: NAMES.badEvents,
        expr: badEventsOf(objective, model, `${NAMES.events}${slo}`),
        help: `Bad events in the last ${step}.`,
        unit: "events",
      },
      "badEvents",
    ),
    rule(
      {
        record: NAMES.countedAt,
        expr: `0 * ${NAMES.events}${slo} + time()`,
        help: "When events were counted, in seconds since 1970; its least value in a window says since when.",
        unit: "seconds",
      },
      "countedAt",
    ),
    rule(
      {
        record: NAMES.lastCountedAt,
        // It goes on from its own last value: a range over the counts would forget a service that is gone for longer than the range.
        expr: `max by (slo) (${NAMES.countedAt}${slo}) or last_over_time(${NAMES.lastCountedAt}${slo}[${LONGEST_OUTAGE.toString()}])`,
        help: "When events were last counted, in seconds since 1970, however long ago that is.",
        unit: "seconds",
      },
      "lastCountedAt",
    ),
    ...burnWindows(objective).map((window) => {
      const sum = (metric: string) => `sum_over_time(${metric}${slo}[${within(window)}])`;
      return rule(
        {
          record: NAMES.burnRate,
          expr: `${sum(NAMES.badEvents)} / (${sum(NAMES.events)} > 0) / ${budget} * (${ageIn(window, slo, model)}) / ${window.toSeconds()}`,
          help: "How many times faster than allowed the budget was spent; what was before the first event counts as well.",
          unit: "times",
        },
        { burnRate: window },
        { window: window.toString() },
      );
    }),
  ];
}

/** Seconds since the first count in `window`: all of them once it is that old. */
function ageIn(window: Duration, slo: string, { step }: SloModel): string {
  return `time() - min_over_time(${NAMES.countedAt}${slo}[${within(window)}]) + ${step.toSeconds()}`;
}

function summedUp(objective: Objective, model: SloModel): readonly RecordingRule[] {
  const { budget, target, window, name } = objective;
  const [rule, slo] = [ruleOf(objective, model), `{slo=${promqlString(name)}}`];
  const minutes = budgetMinutes(objective);
  const [burn = USUAL_BURN] = burnWindows(objective);
  const current = `${NAMES.burnRate}{slo=${promqlString(name)},window=${promqlString(burn.toString())}}`;
  const sum = (metric: string) => `sum_over_time(${metric}${slo}[${within(window)}])`;
  const consumed = `100 * ${NAMES.windowBadEvents}${slo} / (${NAMES.windowEvents}${slo} > 0) / ${budget} * ${NAMES.measuredFor}${slo} / ${window.toSeconds()}`;
  return [
    rule(
      { record: NAMES.windowEvents, expr: sum(NAMES.events), help: "Events in the window.", unit: "events" },
      "windowEvents",
    ),
    rule(
      { record: NAMES.windowBadEvents, expr: sum(NAMES.badEvents), help: "Bad events in the window.", unit: "events" },
      "windowBadEvents",
    ),
    rule(
      {
        record: NAMES.measuredFor,
        expr: ageIn(window, slo, model),
        help: "For how long events have been counted, and at most the window.",
        unit: "seconds",
      },
      "measuredFor",
    ),
    rule(
      {
        record: NAMES.consumed,
        expr: consumed,
        help: "Share of the error budget of the whole window that is spent.",
        unit: "percent of the budget",
      },
      "consumed",
    ),
    rule(
      {
        record: NAMES.remaining,
        expr: `100 - ${NAMES.consumed}${slo}`,
        help: "Share of the error budget that is left; below 0 the objective is missed.",
        unit: "percent of the budget",
      },
      "remaining",
    ),
    rule(
      {
        record: NAMES.remainingMinutes,
        expr: `${NAMES.remaining}${slo} / 100 * ${minutes}`,
        help: "Minutes of total failure, at usual traffic, that are left of the budget.",
        unit: "minutes",
      },
      "remainingMinutes",
    ),
    rule(
      {
        record: NAMES.exhaustedIn,
        expr: `clamp_min(${NAMES.remaining}${slo}, 0) / 100 * ${window.toSeconds()} / ignoring (window) (${current} > 0)`,
        help: `Time until the budget is spent if it goes on as in the last ${burn.toString()}.`,
        unit: "seconds",
      },
      "exhaustedIn",
    ),
    {
      ...constant(NAMES.objective, target, name),
      help: "Least share of good events.",
      unit: "percent",
    },
    {
      ...constant(NAMES.budgetMinutes, minutes, name),
      help: "The error budget, (100 - target) * window.",
      unit: "minutes",
    },
  ];
}

function constant(record: string, value: number, name: string) {
  return {
    record,
    expr: `vector(${value})`,
    adds: { slo: name },
    from: [],
    proof: {
      interval: Duration.minutes(1),
      series: [],
      at: Duration.zero,
      samples: [{ labels: { slo: name }, value }],
    },
  };
}
