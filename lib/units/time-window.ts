import { Duration } from "./duration";
import { UnitError } from "./unit-error";

/**
 * Reads a window around a moment, `±5m`: this long before and after. `+-5m` and `+/-5m` are easier to type and mean the same.
 *
 * @throws UnitError when `text` is anything else, or no time at all
 */
export function parseTimeWindow(text: string): Duration {
  const rule = 'must be a time before and after such as "±5m"';
  const [, span] = /^(?:±|\+\/?-)\s?(\S+)$/.exec(text.slice(0, 100)) ?? [];
  if (span === undefined) throw new UnitError(rule, text);
  try {
    const half = Duration.parse(span);
    if (half.milliseconds > 0) return half;
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
  }
  throw new UnitError(rule, text);
}

/** How documents write the window of `half` before and after: `±5m`. */
export function printTimeWindow(half: Duration): string {
  return `±${half.toString()}`;
}
