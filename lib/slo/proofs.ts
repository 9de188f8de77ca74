import type { AlertProof, InputSeries, RecordingProof } from "../rules";
import type { Duration } from "../units";
import { type BudgetAlert, budgetMinutes, type BurnAlert, type Objective, type SloModel } from "./model";
import {
  ageAt,
  budgetMargin,
  burnAt,
  burnMargin,
  type Counted,
  countedOf,
  type Margin,
  type Phase,
  stepsIn,
  sumOf,
} from "./simulation";
import { type World, worldOf } from "./world";

/** Events of a step, where they are requests: so many that no alert waits for more. */
const BUSY = 600;

/** So many times as many events end an alert sooner: the bad ones are a smaller share of them. */
const BUSIER = 20;

/** As long as nothing is wrong before an alert, in steps; longer where it would be on the brink otherwise. */
const QUIET = [30, 31, 32, 33, 34, 35, 36, 37];

/** Nearer to its threshold than this, a server may round a value to either side. */
const BRINK = 1e-9;

/** The proof of an alert on the speed of spending; none where no example can be found for the objective's matchers. */
export function burnProof(objective: Objective, burn: BurnAlert, model: SloModel): AlertProof | undefined {
  const length = stepsIn(burn.long, model.step);
  return proofOf(objective, model, burnMargin(objective, burn, model.step), {
    labels: { slo: objective.name, window: burn.long.toString() },
    value: (counted, at) => burnAt(counted, objective.budget, at, length),
    longest: length,
  });
}

/** The proof of an alert on what is spent. */
export function budgetProof(
  objective: Objective,
  threshold: BudgetAlert["threshold"],
  model: SloModel,
): AlertProof | undefined {
  const length = stepsIn(objective.window, model.step);
  return proofOf(objective, model, budgetMargin(objective, threshold, model.step), {
    labels: { slo: objective.name },
    value: (counted, at) => 100 * (burnAt(counted, objective.budget, at, length) ?? 0),
    longest: length,
  });
}

interface Fired {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: (counted: Counted, at: number) => number | undefined;
  /** Steps that the alert looks back. */
  readonly longest: number;
}

/** All is well, then everything fails until the alert fires and a little longer, then all is well again. One failure less, and it never fires. */
function proofOf(objective: Objective, { step }: SloModel, margin: Margin, fired: Fired): AlertProof | undefined {
  const world = worldOf(objective);
  const course = world && courseOf(world, margin, fired.longest);
  if (!course) return undefined;
  const { phases, near, breaks, mends } = course;
  const value = fired.value(countedOf(phases, world.first), breaks);
  return {
    interval: step,
    series: world.series(phases),
    justBelow: world.series(near),
    breaks: step.times(breaks),
    mends: step.times(mends),
    labels: { ...fired.labels, ...world.labels },
    ...(value !== undefined && { value }),
  };
}

/** More steps than this take promtool too long. */
const MOST_STEPS = 6000;

function courseOf(world: World, margin: Margin, longest: number) {
  const events = eventsOf(world);
  // One more, so that the share of bad events does not meet a threshold exactly, whatever the time.
  const failingFor = (steps: number): Phase => ({ events: events + 1, bad: true, steps });
  const after: Phase = { events: events * BUSIER, bad: false, steps: Math.min(longest, MOST_STEPS) + 10 };
  for (const quiet of QUIET) {
    const before: Phase = { events, bad: false, steps: quiet };
    const all = [before, failingFor(MOST_STEPS)];
    const fires = firstStep(countedOf(all, world.first), margin, quiet, MOST_STEPS, true);
    if (fires === undefined) return undefined;
    const failing = fires - quiet + 1;
    const phases = [before, failingFor(failing + 3), after];
    const near = [before, failingFor(failing - 1), { ...after, steps: after.steps + 4 }];
    const counted = countedOf(phases, world.first);
    const ends = firstStep(counted, margin, quiet + failing + 3, after.steps, false);
    if (ends === undefined) return undefined;
    if (isClear(counted, margin) && isClear(countedOf(near, world.first), margin)) {
      const cut = ends - quiet - failing + 5;
      return {
        phases: [...phases.slice(0, 2), { ...after, steps: cut }],
        near: [...near.slice(0, 2), { ...after, steps: cut + 4 }],
        breaks: fires,
        mends: ends,
      };
    }
  }
  return undefined;
}

function eventsOf({ first }: World): number {
  return first === 0 ? 1 : BUSY;
}

/** The first step from `from` on at which the condition holds, or no longer does. */
function firstStep(counted: Counted, margin: Margin, from: number, steps: number, holds: boolean): number | undefined {
  const end = Math.min(from + steps, counted.events.length);
  for (let at = from; at < end; at++) if (margin(counted, at) > 0 === holds) return at;
  return undefined;
}

function isClear(counted: Counted, margin: Margin): boolean {
  return counted.events.every((_, at) => Math.abs(margin(counted, at)) > BRINK);
}

/** A recorded metric, for its proof. */
export type RecordedName =
  | "events"
  | "badEvents"
  | "countedAt"
  | "lastCountedAt"
  | "windowEvents"
  | "windowBadEvents"
  | "measuredFor"
  | "consumed"
  | "remaining"
  | "remainingMinutes"
  | "exhaustedIn"
  | { readonly burnRate: Duration };

/** Proofs of what an objective is recorded as: after an hour in which all is well, everything fails for a few steps. */
export function recordingProofs(objective: Objective, model: SloModel): (of: RecordedName) => RecordingProof {
  const world = worldOf(objective);
  return (of) => {
    if (!world) return { series: [], at: model.step, samples: [] };
    const events = eventsOf(world);
    const phases = [
      { events, bad: false, steps: 60 },
      { events, bad: true, steps: 3 },
    ];
    const counted = countedOf(phases, world.first);
    const at = counted.events.length - 1;
    const value = recordedAt(of, { objective, model, counted, at });
    const labels = {
      ...(of !== "lastCountedAt" && world.labels),
      slo: objective.name,
      ...(typeof of === "object" && { window: of.burnRate.toString() }),
    };
    const samples = value === undefined ? [] : [{ labels, value: Math.round(value * 1000) / 1000 }];
    return { interval: model.step, series: world.series(phases), at: model.step.times(at), samples };
  };
}

interface Moment {
  readonly objective: Objective;
  readonly model: SloModel;
  readonly counted: Counted;
  readonly at: number;
}

function recordedAt(of: RecordedName, { objective, model, counted, at }: Moment): number | undefined {
  const { budget, window, burns } = objective;
  const seconds = model.step.toSeconds();
  const length = stepsIn(window, model.step);
  const burn = (over: Duration) => burnAt(counted, budget, at, stepsIn(over, model.step));
  const consumed = 100 * (burnAt(counted, budget, at, length) ?? 0);
  if (typeof of === "object") return burn(of.burnRate);
  switch (of) {
    case "events":
      return counted.events[at];
    case "badEvents":
      return counted.bad[at];
    case "countedAt":
    case "lastCountedAt":
      return at * seconds;
    case "windowEvents":
      return sumOf(counted.events, at, length);
    case "windowBadEvents":
      return sumOf(counted.bad, at, length);
    case "measuredFor":
      return ageAt(counted, at, length) * seconds;
    case "consumed":
      return consumed;
    case "remaining":
      return 100 - consumed;
    case "remainingMinutes":
      return ((100 - consumed) / 100) * budgetMinutes(objective);
    case "exhaustedIn": {
      const [{ long } = { long: model.step.times(60) }] = burns;
      const rate = burn(long) ?? 0;
      return rate === 0 ? undefined : ((Math.max(100 - consumed, 0) / 100) * window.toSeconds()) / rate;
    }
  }
}

/** The proof of the alert on an objective that is no longer measured, after `silent` steps without a count. */
export function goneProof(objective: Objective, { step }: SloModel, silent: number): AlertProof | undefined {
  const world = worldOf(objective);
  if (!world) return undefined;
  const events = eventsOf(world);
  const [before, after] = [
    { events, bad: false, steps: 6 },
    { events, bad: false, steps: 10 },
  ];
  const none = (steps: number): Phase => ({ events: 0, bad: false, steps });
  return {
    interval: step,
    series: world.series([before, none(silent + 10), after]),
    justBelow: world.series([before, none(silent), { ...after, steps: 20 }]),
    breaks: step.times(before.steps + silent),
    mends: step.times(before.steps + silent + 10),
    labels: { slo: objective.name },
    value: step.times(silent + 1).toSeconds(),
  };
}

/** The proof of the alert on a histogram without the bucket that is needed. */
export function boundProof(objective: Objective, { step }: SloModel, window: Duration): AlertProof | undefined {
  const world = worldOf(objective);
  if (!world) return undefined;
  const steps = Math.ceil(window.milliseconds / step.milliseconds);
  const [events, rest] = [BUSY, 3 * steps + 20];
  const whole = world.series([{ events, bad: false, steps: 6 + rest + 10 }]);
  const without = ({ series, values }: InputSeries): InputSeries =>
    series.includes("_bucket{") ? { series, values: `1000x5 _x${rest} 1000x10` } : { series, values };
  return {
    interval: step,
    series: whole.map(without),
    justBelow: whole,
    breaks: step.times(5 + steps),
    mends: step.times(6 + rest),
    labels: world.labels,
    value: 1,
  };
}
