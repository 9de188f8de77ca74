import { Duration } from "../units";

/** One way in which signals belong together: an entry of `correlation_strategies`. */
export interface CorrelationStrategy {
  readonly identifier: string;
  readonly scope: string;
  readonly tools: readonly string[];
  /** `±5m`: this long before and after. */
  readonly window?: Duration;
}

/** How long before a moment links look, and how long after it, where no strategy says. */
const USUAL_WINDOW = Duration.minutes(5);

/** The identifier that every signal has: its time. */
const MOMENT = "timestamp";

/** The part of a specification that says what belongs together. */
export interface Correlated {
  readonly correlationStrategies: Readonly<Record<string, CorrelationStrategy>>;
}

/** How long before a moment links look, and how long after it: what the strategy by time says. */
export function correlationWindow({ correlationStrategies }: Correlated): Duration {
  const byTime = Object.values(correlationStrategies).find(({ identifier }) => identifier === MOMENT);
  return byTime?.window ?? USUAL_WINDOW;
}

/** What signals are found by, beside their time, each with the window of its own strategy or the usual one. */
export function identifiersOf(
  correlated: Correlated,
): readonly (CorrelationStrategy & { readonly window: Duration })[] {
  const usual = correlationWindow(correlated);
  return Object.values(correlated.correlationStrategies)
    .filter(({ identifier }) => identifier !== MOMENT)
    .map((strategy) => ({ ...strategy, window: strategy.window ?? usual }));
}
