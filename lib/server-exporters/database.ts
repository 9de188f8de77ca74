import { type InputSeries, type RecordingRule, seriesName, type Unavailable } from "../rules";
import { Duration } from "../units";

/** What formulas of the document's database metrics depend on. */
export interface DatabaseOptions {
  /** Range of rates. */
  readonly window: Duration;
  /** Labels that hosts carry beside `instance`. */
  readonly hostLabels: readonly string[];
}

/** A database, and how the document's metrics follow from those of its exporter. */
export interface Database {
  /** Value of the label `db_system`: `postgresql`. */
  readonly system: string;
  readonly job: string;
  /** `postgres_exporter` */
  readonly program: string;
  readonly formulas: Readonly<Record<string, DatabaseFormula>>;
}

/** How one metric is computed. */
export interface DatabaseFormula {
  readonly help: string;
  readonly unit: string;
  /** @param by - the labels that say which server it is, as `by (…)` takes them */
  readonly expr: (by: string, window: string) => string;
  /** Labels of the result beside those of the server. @default - none */
  readonly labels?: readonly string[];
  /** Series of the exporter, by name and labels: what each has at first, and what it gains with every scrape. */
  readonly shown: readonly Shown[];
  /** What comes of them after ten minutes, by the labels of the result. */
  readonly gives: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[];
}

/** A series of a page. */
export interface Shown {
  readonly metric: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** @default 0 */
  readonly start?: number;
  /** What it gains with every scrape, of which there are four a minute. @default 0 */
  readonly step?: number;
}

const INTERVAL = Duration.seconds(15);

/** Why there are no percentiles of what databases' exporters time. */
export const NO_HISTOGRAM: readonly Unavailable[] = ["bucket", "sum", "count"].map((part) => ({
  name: `db_query_duration_seconds_${part}`,
  reason:
    "is of applications alone, and none exposes it; exporters of databases have no histogram, so db_query_duration_seconds is a mean, and no percentile follows from it",
}));

/**
 * The document's database metrics, recorded from an exporter. Applications may expose them too, about their own pools: `db_system` tells both
 * apart, and an application keeps its name.
 */
export function databaseRules(
  { system, job, program, formulas }: Database,
  { window, hostLabels }: DatabaseOptions,
): readonly RecordingRule[] {
  const by = ["instance", "job", ...hostLabels].join(", ");
  const adds = { db_system: system };
  return Object.entries(formulas).map(([record, { help, unit, expr, labels = [], shown, gives }]) => {
    const samples = Math.ceil((window.milliseconds / INTERVAL.milliseconds) * 2);
    const target = { instance: "db-1", job };
    return {
      record,
      expr: expr(by, window.toPrometheus()),
      help,
      unit,
      adds,
      labels: [...labels, ...Object.keys(adds)],
      shared: true,
      from: [program],
      proof: {
        interval: INTERVAL,
        series: shown.map((one) => seriesOf(one, target, samples)),
        at: INTERVAL.times(samples),
        samples: gives.map(({ labels: own = {}, value }) => ({ labels: { ...target, ...own, ...adds }, value })),
      },
    };
  });
}

function seriesOf(
  { metric, labels = {}, start = 0, step = 0 }: Shown,
  target: Readonly<Record<string, string>>,
  samples: number,
): InputSeries {
  return { series: seriesName(metric, { ...target, ...labels }), values: `${start}+${step}x${samples}` };
}
