import type { BurnRateAlertSection } from "../specification";
import { Duration } from "../units";
import { type BurnAlert, rounded } from "./model";

/** Alerts of the Site Reliability Workbook for a window of 30 days: two that page, and two that can wait until somebody is at work. */
const USUAL = [
  { budget: 2, window: Duration.hours(1), pages: true },
  { budget: 5, window: Duration.hours(6), pages: true },
  { budget: 10, window: Duration.days(1), pages: false },
  { budget: 10, window: Duration.days(3), pages: false },
] as const;

const USUAL_WINDOW = Duration.days(30);

/** Windows of about a month take the usual alerts as they are, so that their own windows are whole hours and days. */
const ABOUT_A_MONTH = [Duration.days(28), Duration.days(31)] as const;

/** A window holds at least so many steps, and the long one at least twice as many, so that one late scrape decides nothing. */
const LEAST_STEPS = 5;

/** The usual alerts for an objective's window: of another length than a month, their own windows are longer or shorter with it. */
export function usualBurns(
  window: Duration,
  step: Duration,
  severities: { readonly page: string; readonly ticket: string },
): readonly BurnAlert[] {
  const isAboutMonth = window.compare(ABOUT_A_MONTH[0]) >= 0 && window.compare(ABOUT_A_MONTH[1]) <= 0;
  const scale = isAboutMonth ? 1 : window.milliseconds / USUAL_WINDOW.milliseconds;
  return USUAL.map(({ budget, window: long, pages }) =>
    burnOf(
      { budget, window: inSteps(long.times(scale), step), severity: pages ? severities.page : severities.ticket },
      window,
      step,
    ),
  ).filter(({ long }) => long.compare(shortestLong(step)) >= 0);
}

/** What `alert` means for an objective with `window`. */
export function burnOf(
  { budget, window: long, severity }: BurnRateAlertSection,
  window: Duration,
  step: Duration,
): BurnAlert {
  const short = inSteps(Duration.milliseconds(Math.round(long.milliseconds / 12)), step);
  return { budget, long, short, factor: rounded(((budget / 100) * window.milliseconds) / long.milliseconds), severity };
}

/** The shortest long window. */
export function shortestLong(step: Duration): Duration {
  return step.times(2 * LEAST_STEPS);
}

/** `length` in whole steps, and at least five. */
function inSteps(length: Duration, step: Duration): Duration {
  return step.times(Math.max(LEAST_STEPS, Math.round(length.milliseconds / step.milliseconds)));
}
