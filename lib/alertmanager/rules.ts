import type { RuleGroup } from "../rules";
import { CLUSTER_PORT } from "./problems";
import { clusterAlerts, serverAlerts } from "./self-monitoring";

/** What the rules depend on. */
export interface AlertmanagerRulesOptions {
  /** Whether several servers share what they have sent. @default false */
  readonly clustered?: boolean;
  /** Port of its pages. @default 9093 */
  readonly port?: number;
  /** Port of the gossip between several. @default 9094 */
  readonly gossipPort?: number;
  /** Whether it serves and gossips over TLS. @default false */
  readonly tls?: boolean;
}

/** Alerts about Alertmanager itself: reloads, notifications, and its cluster where there is one. */
export function alertmanagerRules({
  clustered = false,
  port = 9093,
  gossipPort = CLUSTER_PORT,
  tls = false,
}: AlertmanagerRulesOptions = {}): RuleGroup {
  const at = { web: port, gossip: gossipPort, tls };
  return {
    name: "alertmanager",
    recording: [],
    alerts: [...serverAlerts(at), ...(clustered ? clusterAlerts(at) : [])],
  };
}
