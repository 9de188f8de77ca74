import type { RuleGroup } from "../rules";
import { clusterAlerts, serverAlerts } from "./self-monitoring";

/** What the rules depend on. */
export interface AlertmanagerRulesOptions {
  /** Whether there are several servers that share what they told. @default false */
  readonly clustered?: boolean;
}

/** Alerts about Alertmanager itself: reloads, notifications, and its cluster where there is one. */
export function alertmanagerRules({ clustered = false }: AlertmanagerRulesOptions = {}): RuleGroup {
  return { name: "alertmanager", recording: [], alerts: [...serverAlerts, ...(clustered ? clusterAlerts : [])] };
}
