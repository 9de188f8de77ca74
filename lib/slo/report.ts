import { textTable } from "../pictures";
import type { Duration } from "../units";
import { budgetMinutes, type Objective, rounded, type SloModel } from "./model";

/** What an objective promises, and what becomes of it when it is not kept. */
export interface ObjectiveReport {
  readonly name: string;
  /** `95 % of requests take at most 500 ms`. */
  readonly promise: string;
  /** Least share of good events, in percent. */
  readonly target: number;
  readonly window: Duration;
  /** Labels that have an objective each. */
  readonly per: readonly string[];
  /** The budget, `(100 - target) * window`, in minutes. */
  readonly budgetMinutes: number;
  /** Fewer bad events than this raise no alert, however large their share. */
  readonly minimumBadEvents: number;
  readonly alerts: readonly AlertReport[];
}

/** When an alert of an objective fires. */
export interface AlertReport {
  /** Its name. */
  readonly name: string;
  readonly severity: string;
  /** What it needs, as words: `2 % of the budget in 1h`. */
  readonly when: string;
  /** The burn rate above which it fires. @default - it fires at a share of the budget, whatever the burn rate */
  readonly above?: number;
  /** How long events have to be bad before it fires, at each speed, where all was well before and there are events enough. */
  readonly fires: readonly Firing[];
}

/** A speed at which a budget is spent. */
export interface Firing {
  /** How many times faster than allowed. */
  readonly burnRate: number;
  /** The share of bad events that this is, in percent. */
  readonly badPercent: number;
  /** @default - it never does at this speed */
  readonly after?: Duration;
}

/** Speeds of a report, beside that of a total failure. */
const BURNS = [100, 10, 2] as const;

/** What each objective promises, and which of its alerts fires after how long at which speed. */
export function reportOf({ objectives, step }: SloModel): readonly ObjectiveReport[] {
  return objectives.map((objective) => {
    const { name, promise, target, window, per, minimumBadEvents } = objective;
    return {
      name,
      promise,
      target,
      window,
      per,
      budgetMinutes: budgetMinutes(objective),
      minimumBadEvents,
      alerts: alertsOf(objective, step),
    };
  });
}

function alertsOf({ name, budget, burns, thresholds, window }: Objective, step: Duration): readonly AlertReport[] {
  const most = rounded(1 / budget);
  const speeds = [most, ...BURNS.filter((rate) => rate < most)];
  const firing = (after: (burnRate: number) => number | undefined): readonly Firing[] =>
    speeds.map((burnRate) => {
      const time = after(burnRate);
      return {
        burnRate,
        badPercent: rounded(100 * budget * burnRate),
        ...(time !== undefined && { after: inSteps(time, step) }),
      };
    });
  return [
    ...burns.map(({ budget: share, long, short, factor, severity }) => ({
      name: `slo_${name}_burn_${long.toString()}`,
      severity,
      when: `${share} % of the budget in ${long.toString()}`,
      above: factor,
      // Both windows fill up with what is bad; the long one decides, and the short one is never later.
      fires: firing((rate) =>
        rate > factor ? (factor * Math.max(long.milliseconds, short.milliseconds)) / rate : undefined,
      ),
    })),
    ...thresholds.map(({ threshold, severity }) => ({
      name: `slo_${name}_budget_${threshold}`,
      severity,
      when: `${threshold} % of the budget in ${window.toString()}`,
      fires: firing((rate) => ((threshold / 100) * window.milliseconds) / rate),
    })),
  ];
}

/** `time` in milliseconds, up to the evaluation that sees it. */
function inSteps(time: number, step: Duration): Duration {
  return step.times(Math.floor(time / step.milliseconds + 1e-9) + 1);
}

/** The report as text. */
export function reportText(reports: readonly ObjectiveReport[]): string {
  return reports.map(objectiveText).join("\n");
}

function objectiveText({
  name,
  promise,
  window,
  budgetMinutes: minutes,
  per,
  minimumBadEvents,
  alerts,
}: ObjectiveReport): string {
  const [first] = alerts;
  const of = per.length === 0 ? "" : `, for each ${per.join(" and ")}`;
  const heads = (first?.fires ?? []).map(({ burnRate, badPercent }) =>
    badPercent === 100 ? "all fail" : `${burnRate} times (${badPercent} %)`,
  );
  const rows = [
    ["alert", "severity", "fires", "burn rate", ...heads],
    ...alerts.map(({ name: alert, severity, when, above, fires }) => [
      alert,
      severity,
      when,
      above === undefined ? "" : `> ${above}`,
      ...fires.map(({ after }) => (after ? `after ${after.toString()}` : "never")),
    ]),
  ];
  const head = `${name}: ${promise}, over ${window.toString()}${of}; budget ${minutes} minutes; alerts need ${minimumBadEvents} bad events`;
  return [head, ...textTable(rows).map((line) => `  ${line}`), ""].join("\n");
}
