import { seriesName, type AlertProof } from "../../rules";
import type { Duration } from "../../units";

/** The server of all proofs. */
export const SELF = { job: "prometheus", instance: "monitor-1" };

/** A counter and the labels of its one series beside {@link SELF}. */
export interface ProofCounter {
  readonly metric: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * The proof of an alert on `increase(counter[range]) > 0`: at rest, sixteen increases from the seventh sample on, at rest.
 *
 * @param interval no divisor of `range`: version 3 counts a sample at the very beginning of a range no longer, and the end
 *   of the alert would depend on the version
 */
export function rising(
  { metric, labels = {} }: ProofCounter,
  range: Duration,
  interval: Duration,
  alertLabels: Readonly<Record<string, string>> = { ...SELF, ...labels },
): AlertProof {
  const series = seriesName(metric, { ...SELF, ...labels });
  const samples = Math.ceil(range.milliseconds / interval.milliseconds);
  return {
    interval,
    series: [{ series, values: `0x5 1+1x15 16x${samples + 5}` }],
    justBelow: [{ series, values: `7x${samples + 26}` }],
    breaks: interval.times(6),
    // The last increase lies between the 21st and the 22nd sample: the range must have left the 21st behind.
    mends: interval.times(20 + samples),
    labels: alertLabels,
  };
}
