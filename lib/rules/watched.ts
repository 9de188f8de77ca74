import { Duration } from "../units";
import type { AlertProof, InputSeries } from "./proof";
import type { Alert } from "./rule";
import { seriesName } from "./series";

const MINUTE = Duration.minutes(1);

/** An alert that is proven by series of a sample a minute. */
export interface WatchedAlert extends Pick<
  Alert,
  "name" | "expr" | "severity" | "summary" | "description" | "runbook"
> {
  /** Minutes. */
  readonly after: number;
  /** Series while it is well, and then: values of each of the same minutes. */
  readonly well: readonly InputSeries[];
  readonly broken: readonly InputSeries[];
  /** Minute at which it begins, and at which it has ended. */
  readonly breaks: number;
  readonly mends: number;
  readonly labels: AlertProof["labels"];
  /** What it says; none where no text shows it. */
  readonly value?: number;
}

/** The alert of a family, over what a source exposes. */
export function watchedAlert(
  of: Pick<Alert, "family" | "from">,
  { after, well, broken, breaks, mends, labels, value, ...words }: WatchedAlert,
): Alert {
  return {
    ...words,
    ...of,
    for: MINUTE.times(after),
    proof: {
      interval: MINUTE,
      series: broken,
      justBelow: well,
      breaks: MINUTE.times(breaks),
      mends: MINUTE.times(mends),
      labels,
      ...(value !== undefined && { value }),
    },
  };
}

/** Proof of an alert on `up == 0` of the target with `labels`: it does not answer for a while, from minute 5 on. */
export function downProof(labels: AlertProof["labels"]): AlertProof {
  const up = (values: string) => [{ series: seriesName("up", labels), values }];
  return {
    interval: MINUTE,
    series: up("1x4 0x20 1x10"),
    justBelow: up("1x40"),
    breaks: MINUTE.times(5),
    mends: MINUTE.times(26),
    labels,
    value: 0,
  };
}
