export type { Metric, MetricSource } from "./metric";
export type { AlertProof, InputSeries, RecordingProof } from "./proof";
export type { Alert, RecordingRule, RuleGroup, RunbookText } from "./rule";
