import type { Unit } from "../../panels";

/** Grafana's name of each unit. */
export const UNITS: Readonly<Record<Unit, string>> = {
  percent: "percent",
  ratio: "percentunit",
  bytes: "bytes",
  "bytes per second": "binBps",
  seconds: "s",
  duration: "dtdurations",
  milliseconds: "ms",
  "requests per second": "reqps",
  "operations per second": "ops",
  "packets per second": "pps",
  "per second": "cps",
  "per minute": "cpm",
  count: "short",
  time: "dateTimeAsIso",
  "yes or no": "bool_yes_no",
};
