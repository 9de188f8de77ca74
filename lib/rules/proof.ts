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
  /** Labels of the alert's series while firing: what the expression gives, without those that the rule adds. */
  readonly labels: Readonly<Record<string, string>>;
  /** The expression's value when it has settled; texts that show the value are checked when this is known. */
  readonly value?: number;
  /** When the expression reaches that value. @default - when the alert begins to fire */
  readonly settles?: Duration;
}

/** Values over time: each of `value` for so many samples. */
export type Course = readonly { readonly value: number; readonly samples: number }[];

/** How raw series make an expression take values, so that a proof can be derived for any threshold. */
export interface RawSeries {
  /** Series whose expression follows `course`, a sample every `interval`. */
  series(course: Course, interval: Duration): readonly InputSeries[];
  /** Labels of the expression's one series, without the name. */
  readonly labels: Readonly<Record<string, string>>;
  /** Length of the range that the value is averaged over; a new value is reached only after it. */
  readonly window?: Duration;
  /** The value when `fraction` of the window has the value `after` and the rest `before`. @default - linear */
  mix?(before: number, after: number, fraction: number, course: Course): number;
  /** Values that the expression can take. @default - all */
  readonly bounds?: { readonly least?: number; readonly most?: number };
}
