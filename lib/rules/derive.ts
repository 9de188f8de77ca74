import { readPromql, thresholdOf, type Threshold } from "../promql";
import { Duration } from "../units";
import type { Catalogue } from "./catalogue";
import type { AlertProof, Course, RawSeries } from "./proof";
import { exact } from "./series";
import { solve } from "./solve";

/** The values that a proof sends an expression through. */
interface Levels {
  /** Just on the good side. */
  readonly near: number;
  readonly bad: number;
  /** Well on the good side, so that a value that is averaged over a window crosses soon. */
  readonly quiet: number;
}

/**
 * The proof of an alert over `expr` with `duration`, from raw series. Nothing when `expr` is no comparison of one series with a
 * number, or one that no proof can be derived for.
 */
export function deriveProof(expr: string, duration: Duration, catalogue: Catalogue): AlertProof | undefined {
  const parsed = readPromql(expr).expr;
  const threshold = parsed && thresholdOf(parsed);
  const raw = threshold && solve(threshold.of, catalogue);
  const levels = raw && levelsFor(threshold, raw);
  if (!levels) return undefined;
  const interval = intervalFor(raw.window, duration);
  return interval && proofOf(threshold, raw, levels, duration, interval);
}

function proofOf(
  threshold: Threshold,
  raw: RawSeries,
  levels: Levels,
  duration: Duration,
  interval: Duration,
): AlertProof | undefined {
  const inWindow = raw.window ? raw.window.milliseconds / interval.milliseconds : 1;
  const waited = Math.ceil(duration.milliseconds / interval.milliseconds);
  const before = inWindow + 4;
  const broken = waited + inWindow + 4;
  const course: Course = [
    { value: levels.near, samples: before },
    { value: levels.bad, samples: broken },
    { value: levels.quiet, samples: inWindow + 8 },
  ];
  const crossing = (from: number, to: number, holds: boolean) =>
    crossingOf(raw, course, inWindow, from, to, (value) => isClear(threshold, value, holds));
  const up = crossing(levels.near, levels.bad, true);
  const down = crossing(levels.bad, levels.quiet, false);
  // Which samples a window has differs between Prometheus 2 and 3: only a break that both see at one time can be shown.
  if (up[0] !== up[1]) return undefined;
  const at = (sample: number) => interval.times(sample);
  const settled = Math.max(before + up[0] - 1 + waited, before + (raw.window ? inWindow : 0));
  return {
    interval,
    series: raw.series(course, interval),
    justBelow: raw.series([{ value: levels.near, samples: before + broken + inWindow + 8 }], interval),
    breaks: at(before + up[0] - 1),
    mends: at(before + broken + Math.max(...down) - 1),
    labels: raw.labels,
    value: levels.bad,
    settles: at(settled),
  };
}

/** After how many samples of the new value a condition changes: in Prometheus 2, whose windows include both ends, and in 3. */
function crossingOf(
  raw: RawSeries,
  course: Course,
  inWindow: number,
  from: number,
  to: number,
  isReached: (value: number) => boolean,
): readonly [number, number] {
  if (!raw.window) return [1, 1];
  const first = (steps: number) => {
    for (let samples = 1; samples < steps; samples++) {
      const fraction = samples / steps;
      const value = raw.mix?.(from, to, fraction, course) ?? from + (to - from) * fraction;
      if (isReached(value)) return samples;
    }
    return steps;
  };
  return [first(inWindow), first(inWindow - 1)];
}

function levelsFor({ op, value: limit }: Threshold, raw: RawSeries): Levels | undefined {
  const { least = -Infinity, most = Infinity } = raw.bounds ?? {};
  if (op === "==" || op === "!=") {
    if (raw.window || limit < least || limit > most) return undefined;
    const other = limit + 1 <= most ? limit + 1 : limit - 1;
    return op === "==" ? { near: other, bad: limit, quiet: other } : { near: limit, bad: other, quiet: limit };
  }
  const upward = op === ">" || op === ">=";
  const [end, far] = upward ? [most, least] : [least, most];
  const sign = upward ? 1 : -1;
  const room = Math.abs(end - limit);
  // Nothing can be beyond the end of what the expression can take.
  if (room === 0 && (op === ">" || op === "<")) return undefined;
  const step = Number.isFinite(room)
    ? room * 0.6
    : limit > 0 && limit < 1
      ? (1 - limit) * 0.6
      : Math.abs(limit) * 0.6 || 1;
  const inner = Math.abs(far - limit);
  const includes = op === ">=" || op === "<=";
  if (inner === 0 && includes) return undefined;
  const hair = inner === 0 ? 0 : Math.min(Math.abs(limit) * 0.001 || 0.001, inner / 2);
  const bad = exact(limit + sign * step);
  const quiet = limit - sign * 2 * step;
  const floor = upward ? Math.max(least, limit > 0 ? 0 : -Infinity) : -Infinity;
  const ceiling = upward ? Infinity : most;
  return { near: exact(limit - sign * hair), bad, quiet: exact(Math.min(Math.max(quiet, floor), ceiling)) };
}

/** Whether a condition holds, or does not, by more than what a server rounds; at the end of what can be there is no rounding. */
function isClear({ op, value: limit }: Threshold, value: number, holds: boolean): boolean {
  const rounding = Math.abs(limit) * 1e-9;
  const over = op === ">" || op === ">=" ? value - limit : limit - value;
  if (holds) return over > rounding || (over === 0 && op.endsWith("="));
  return over < -rounding || (over === 0 && limit === 0 && !op.endsWith("="));
}

/** Steps that samples may have in a proof, in seconds: fine for short durations, coarse for long ones. */
const STEPS = [15, 30, 60, 120, 240, 10, 5, 1];
const MOST_SAMPLES = 400;

function intervalFor(window: Duration | undefined, duration: Duration): Duration | undefined {
  const length = Math.max(window?.milliseconds ?? 0, duration.milliseconds);
  const fitting = STEPS.map((seconds) => Duration.seconds(seconds)).filter(({ milliseconds }) => {
    if (!window) return true;
    return window.milliseconds % milliseconds === 0 && window.milliseconds / milliseconds >= 4;
  });
  return fitting.find(({ milliseconds }) => length / milliseconds <= MOST_SAMPLES) ?? fitting.at(window ? 0 : 4);
}
