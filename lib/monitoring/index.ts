export type { AccessRule, ProxiedTool } from "./access";
export type {
  Alerting,
  ContributedJob,
  ContributedPages,
  Contribution,
  DerivedRules,
  OnCallSchedule,
  Tool,
} from "./contribution";
export { addressOf, contributionProblems, monitoringOf, type Monitoring, type MonitoringOptions } from "./monitoring";
