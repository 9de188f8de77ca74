export type { AccessRule, ProxiedTool } from "./access";
export type { ContributedJob, Contribution, DerivedRules, Tool } from "./contribution";
export { addressOf, monitoringOf, type Monitoring, type MonitoringOptions } from "./monitoring";
