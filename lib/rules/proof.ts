import type { Duration } from "../units";

/** One input series in promtool's notation: `up{job="node", instance="web-1"}` and `1x10 0x20`. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** Shows that a recording rule computes what it says, from raw series. */
export interface RecordingProof {
  readonly interval?: Duration;
  readonly series: readonly InputSeries[];
  readonly at: Duration;
  /** Every sample that the recorded metric has then. */
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/**
 * Shows that an alert fires when it should. Series start from what exporters expose, so that recording rules are proven too.
 * The condition starts to hold at `breaks` and ends at `mends`; the generated test checks silence before, pending until
 * `breaks + for`, firing after it, and silence again after `mends`.
 */
export interface AlertProof {
  /** @default 15 seconds */
  readonly interval?: Duration;
  readonly series: readonly InputSeries[];
  /** Series of the same shape whose value stays just on the good side of the threshold: never pending. */
  readonly justBelow: readonly InputSeries[];
  /** First evaluation at which the expression returns a sample. */
  readonly breaks: Duration;
  /** First evaluation at which it no longer does. */
  readonly mends: Duration;
  /** Labels of the alert while firing, without `alertname` and `severity`. */
  readonly labels: Readonly<Record<string, string>>;
}
