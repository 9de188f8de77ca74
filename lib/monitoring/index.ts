export type { AccessRule, ProxiedTool } from "./access";
export type {
  AlertDashboards,
  Alerting,
  ContributedJob,
  ContributedPages,
  Contribution,
  DerivedDashboards,
  DerivedRules,
  OnCallSchedule,
  Tool,
} from "./contribution";
export { type DataSource, PROMETHEUS_READS } from "./data-source";
export { contributionShapeProblems, dashboardShapeProblems } from "./lazy";
export {
  addressOf,
  alertLinksOf,
  contributionProblems,
  monitoringOf,
  type Monitoring,
  type MonitoringOptions,
} from "./monitoring";
