/** Every unit of a panel. */
export const UNITS = [
  "percent",
  "ratio",
  "bytes",
  "bytes per second",
  "seconds",
  "duration",
  "milliseconds",
  "requests per second",
  "operations per second",
  "packets per second",
  "per second",
  "per minute",
  "count",
  "time",
  "yes or no",
] as const;

/** What values are counted in. `ratio` is a share from 0 to 1, `time` milliseconds since 1970; bytes and durations are shown in the size that suits. */
export type Unit = (typeof UNITS)[number];

const BY_SUFFIX: readonly (readonly [suffix: RegExp, unit: Unit])[] = [
  [/_percent$/, "percent"],
  [/_ratio$/, "ratio"],
  [/_bytes$/, "bytes"],
  [/_seconds$/, "seconds"],
  [/_ms$/, "milliseconds"],
  [/_per_minute$/, "per minute"],
];

/** The unit that the name of a metric ends with. */
export function unitOfName(metric: string): Unit | undefined {
  return BY_SUFFIX.find(([suffix]) => suffix.test(metric))?.[1];
}
