import type { Monitoring } from "../lib/monitoring";
import { type PrometheusModel, promtoolFeatures } from "../lib/prometheus";
import type { RuleCheckOptions } from "../lib/rules";
import type { Specification } from "../lib/specification";
import { oldestPrometheus } from "./components";
import { scrapedTargets } from "./scraped-targets";
import type { IFleet } from "./targets/fleet";

/** What rules on the servers of `fleet` are checked against. */
export function ruleCheckOptions(
  { scrapeInterval, evaluationInterval, features = [], retention }: PrometheusModel,
  monitoring: Monitoring,
  fleet: IFleet,
  specification: Specification,
): RuleCheckOptions {
  const version = oldestPrometheus(fleet, specification);
  // The host checks rules with promtool before they go live: what that one cannot read is refused there.
  const ofPromtool = promtoolFeatures(features, version ?? "0");
  return {
    scrapeInterval,
    evaluationInterval,
    features: ofPromtool,
    serverOnly: features.filter((name) => !ofPromtool.includes(name)),
    hosts: fleet.hosts.length,
    retention: retention.time,
    targets: scrapedTargets(monitoring, fleet),
    ...(version !== undefined && { version }),
  };
}
