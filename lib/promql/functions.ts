/** What an expression gives: a number, text, one sample a series, or many. */
export type ValueType = "scalar" | "string" | "instant vector" | "range vector";

/** How a function is called. */
export interface Signature {
  readonly args: readonly ValueType[];
  /** How many of the last arguments may be missing; Infinity: the last one may be repeated and missing. */
  readonly optional: number;
  readonly returns: ValueType;
  /** First version that has it, when it is younger than 2.42. */
  readonly since?: string;
  /** First version that does not have it any more. */
  readonly until?: string;
  /** Needs the feature flag `promql-experimental-functions`. */
  readonly experimental?: boolean;
  /** First version that has it without a feature flag. */
  readonly stableSince?: string;
}

const vector = "instant vector";
const range = "range vector";

const of = (args: readonly ValueType[], more: Partial<Signature> = {}): Signature => ({
  args,
  optional: 0,
  returns: vector,
  ...more,
});

const all = (names: string, signature: Signature) => names.split(" ").map((name) => [name, signature] as const);

/** Every function of PromQL that the grammar knows, by name. @see https://prometheus.io/docs/prometheus/latest/querying/functions/ */
export const FUNCTIONS: ReadonlyMap<string, Signature> = new Map([
  ...all(
    "abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad sgn sin sinh sort sort_desc sqrt tan tanh timestamp",
    of([vector]),
  ),
  ...all(
    "absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate last_over_time max_over_time min_over_time present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time",
    of([range]),
  ),
  ...all("day_of_month day_of_week day_of_year days_in_month hour minute month year", of([vector], { optional: 1 })),
  ...all("clamp_max clamp_min", of([vector, "scalar"])),
  ...all("histogram_count histogram_sum", of([vector])),
  ...all("histogram_stddev histogram_stdvar", of([vector], { since: "2.47.0" })),
  ["histogram_avg", of([vector], { since: "2.51.0" })],
  ["histogram_fraction", of(["scalar", "scalar", vector])],
  ["histogram_quantile", of(["scalar", vector])],
  ["clamp", of([vector, "scalar", "scalar"])],
  ["label_join", of([vector, "string", "string", "string"], { optional: Infinity })],
  ["label_replace", of([vector, "string", "string", "string", "string"])],
  ["pi", of([], { returns: "scalar" })],
  ["predict_linear", of([range, "scalar"])],
  ["quantile_over_time", of(["scalar", range])],
  ["round", of([vector, "scalar"], { optional: 1 })],
  ["scalar", of([vector], { returns: "scalar" })],
  ["time", of([], { returns: "scalar" })],
  ["vector", of(["scalar"])],
  ["holt_winters", of([range, "scalar", "scalar"], { until: "3.0.0" })],
  ["mad_over_time", of([range], { experimental: true, since: "2.49.0" })],
  ["first_over_time", of([range], { experimental: true, since: "3.7.0", stableSince: "3.14.0" })],
  ["ts_of_first_over_time", of([range], { experimental: true, since: "3.7.0" })],
  ...all(
    "ts_of_max_over_time ts_of_min_over_time ts_of_last_over_time",
    of([range], { experimental: true, since: "3.5.0" }),
  ),
  ...all(
    "sort_by_label sort_by_label_desc",
    of([vector, "string"], { optional: Infinity, experimental: true, since: "2.49.0" }),
  ),
  ...all("start end step range", of([], { returns: "scalar", experimental: true, since: "3.12.0" })),
  ...all("max_of min_of", of(["scalar", "scalar"], { returns: "scalar", experimental: true, since: "3.13.0" })),
  ["double_exponential_smoothing", of([range, "scalar", "scalar"], { experimental: true, since: "3.0.0" })],
  ["info", of([vector, vector], { optional: 1, experimental: true, since: "2.55.0" })],
  [
    "histogram_quantiles",
    of([vector, "string", "scalar", "scalar"], { optional: Infinity, experimental: true, since: "3.11.0" }),
  ],
  ["start_timestamp", of([vector], { experimental: true, since: "3.14.0" })],
]);

/** Types of the arguments of each aggregation. */
export const AGGREGATIONS: ReadonlyMap<string, Signature> = new Map([
  ...all("avg count group max min stddev stdvar sum", of([vector])),
  ...all("bottomk quantile topk", of(["scalar", vector])),
  ["count_values", of(["string", vector])],
  ...all("limitk limit_ratio", of(["scalar", vector], { experimental: true, since: "2.54.0" })),
]);

/** Functions that make a rate or the like of a counter. */
export const COUNTER_FUNCTIONS: readonly string[] = ["rate", "irate", "increase", "resets", "changes"];

/** Whether `version` is `since` or later; both are `major.minor.patch`. */
export function isAtLeast(version: string, since: string): boolean {
  const [own, other] = [version, since].map((text) => text.split(/[.-]/).slice(0, 3).map(Number));
  for (const place of [0, 1, 2]) {
    const difference = (own?.[place] ?? 0) - (other?.[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
