import type { RuleGroup } from "../rules";
import { badConfig, deliveryAlerts } from "./self-monitoring/delivery";
import { evaluationAlerts } from "./self-monitoring/evaluation";
import { remoteWriteFailing } from "./self-monitoring/remote-write";
import { jobMissing, scrapingAlerts } from "./self-monitoring/scraping";
import { storageAlerts } from "./self-monitoring/storage";
import { watchdog } from "./self-monitoring/watchdog";

/** What the rules depend on. */
export interface PrometheusRulesOptions {
  /** Names of all jobs that must have a target. */
  readonly jobs: readonly string[];
  /** Whether alerts go to an Alertmanager. @default true */
  readonly delivery?: boolean;
  /** Whether samples go to a long-term store. @default false */
  readonly remoteWrite?: boolean;
}

/** The Watchdog, and alerts about the server itself: reloads, delivery, targets, rules, storage. */
export function prometheusRules({ jobs, delivery = true, remoteWrite = false }: PrometheusRulesOptions): RuleGroup {
  return {
    name: "prometheus",
    recording: [],
    alerts: [
      watchdog,
      badConfig,
      ...(delivery ? deliveryAlerts : []),
      ...(jobs.length > 0 ? [jobMissing(jobs)] : []),
      ...scrapingAlerts,
      ...evaluationAlerts,
      ...storageAlerts,
      ...(remoteWrite ? [remoteWriteFailing] : []),
    ],
  };
}
