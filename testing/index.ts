import "../constructs/checked-engine";

export { testApp } from "./app";
export { matchers, type MatcherResult } from "./matchers";
export { releaseDigest, releaseFiles } from "./releases";
export { type PrometheusRule, prometheusRule, prometheusRules } from "./rules";
export { scrubbed, type SnapshotSerializer, snapshotSerializer } from "./snapshot";
export { type TerraformBlock, type SynthesizedStack, synthesized, type TerraformJson } from "./synthesized";
