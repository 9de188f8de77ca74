import type { AdviceName } from "../errors";
import type { Duration } from "../units";
import type { MetricSource } from "./metric";
import type { AlertProof, RawSeries, RecordingProof } from "./proof";

/** A normalised metric, recorded from raw ones. */
export interface RecordingRule {
  /** Name of the recorded metric. */
  readonly record: string;
  readonly expr: string;
  readonly help: string;
  /** `percent`, `bytes`, `bytes per second`, … */
  readonly unit: string;
  /**
   * Labels that the rule gives to every series that it records. Rules of one name differ by them, and are one metric.
   *
   * @default - none
   */
  readonly adds?: Readonly<Record<string, string>>;
  /** Labels of the result beside `instance` and `job` and the host's own labels. @default - those that `expr` keeps, and {@link adds} */
  readonly labels?: readonly string[];
  /**
   * Whether pages may expose the metric too. They keep their series under its name, beside what is recorded, which {@link adds} tells apart.
   *
   * @default false
   */
  readonly shared?: boolean;
  /** Whether its series may have labels that neither {@link expr} nor {@link labels} shows. @default false */
  readonly open?: boolean;
  readonly from: readonly MetricSource[];
  readonly proof: RecordingProof;
  /** How raw series make it take a value, for proofs of alerts over it. @default - derived from `expr` where that is possible */
  readonly raw?: RawSeries;
  /** Advice about it that is switched off. @default - none */
  readonly adviceOff?: readonly AdviceName[];
}

/** What a page about an alert says; the runbook component renders it. */
export interface RunbookText {
  /** What the alert means for users of the host or service. */
  readonly meaning: string;
  /** Checks that take a minute; commands in backticks. */
  readonly immediateActions: readonly string[];
  readonly investigation: readonly string[];
  readonly resolution: readonly string[];
  readonly prevention: readonly string[];
}

/** The value for alerts without a family of others. */
const ALONE = "none";

/** The family of the alert called `name`, for which `given` was set. */
export function familyOf(name: string, given: string): string {
  return given === ALONE ? name : given;
}

/** An alerting rule. */
export interface Alert {
  /** Unique in the stack; user-chosen names are never re-cased. */
  readonly name: string;
  readonly expr: string;
  readonly for: Duration;
  /** Stays firing this long after the condition ended (Prometheus 2.42 and later). */
  readonly keepFiringFor?: Duration;
  readonly severity: string;
  /**
   * Alerts of one family report the same thing at several severities: the graver ones mute the milder ones where the labels that
   * both have are equal.
   */
  readonly family: string;
  /** The objective whose budget it is about, by its name: links lead to the dashboard of that. @default - none */
  readonly objective?: string;
  /** One line with `{{ $labels.instance }}` and the like. */
  readonly summary: string;
  /** Sentences with value, threshold and duration. */
  readonly description: string;
  readonly runbook: RunbookText;
  /** A page of the user's own. @default - the base address of runbooks and the alert's name */
  readonly runbookUrl?: string;
  /** Labels beside `severity` and `family`. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly from: readonly MetricSource[];
  /** Every alert of this library has one; a user's own may go without. */
  readonly proof?: AlertProof;
  /** Advice about it that is switched off. @default - none */
  readonly adviceOff?: readonly AdviceName[];
}

/** Rules that are evaluated together, in order. */
export interface RuleGroup {
  /** Also the file's name: `rules/<name>.yml`. */
  readonly name: string;
  /** @default - Prometheus's evaluation interval */
  readonly interval?: Duration;
  readonly recording: readonly RecordingRule[];
  readonly alerts: readonly Alert[];
}
