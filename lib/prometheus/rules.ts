import { anchorOf, type RuleGroup } from "../rules";
import { badConfig, deliveryAlerts } from "./self-monitoring/delivery";
import { evaluationAlerts } from "./self-monitoring/evaluation";
import { hostDown } from "./self-monitoring/host-down";
import { limitAlerts, seriesChurn } from "./self-monitoring/limits";
import { remoteWriteAlerts } from "./self-monitoring/remote-write";
import { jobMissing, scrapingAlerts } from "./self-monitoring/scraping";
import { storageAlerts } from "./self-monitoring/storage";
import { watchdog } from "./self-monitoring/watchdog";

/** What the rules depend on. */
export interface PrometheusRulesOptions {
  /** Names of all jobs that must have a target. */
  readonly jobs: readonly string[];
  /** Whether alerts go to an Alertmanager. @default true */
  readonly delivery?: boolean;
  /** Port of the server, which runbooks name. @default 9090 */
  readonly port?: number;
  /** Port of Alertmanager on the hosts of the server. @default 9093 */
  readonly alertmanagerPort?: number;
  /** Whether both serve over TLS, which commands of runbooks have to know. @default false */
  readonly tls?: boolean;
  /** Whether samples go to a long-term store. @default false */
  readonly remoteWrite?: boolean;
}

/** The Watchdog, and alerts about the server itself: reloads, delivery, targets, rules, storage. */
export function prometheusRules({
  jobs,
  delivery = true,
  port = 9090,
  alertmanagerPort = 9093,
  tls = false,
  remoteWrite = false,
}: PrometheusRulesOptions): RuleGroup {
  const anchor = anchorOf(jobs);
  const server = { port, tls };
  return {
    name: "prometheus",
    recording: [],
    alerts: [
      watchdog({ prometheus: server, ...(delivery && { alertmanager: alertmanagerPort }) }),
      badConfig,
      ...(delivery ? deliveryAlerts(server, alertmanagerPort) : []),
      ...(jobs.length > 0 ? [jobMissing(jobs)] : []),
      ...(anchor === undefined ? [] : [hostDown(anchor)]),
      ...scrapingAlerts,
      ...limitAlerts(tls),
      seriesChurn(tls),
      ...evaluationAlerts,
      ...storageAlerts,
      ...(remoteWrite ? remoteWriteAlerts : []),
    ],
  };
}
