export { PORTAL_METRICS } from "./metrics";
export {
  portalOf,
  siteRoot,
  type PortalAlertmanager,
  type PortalArea,
  type PortalModel,
  type PortalSchedule,
  type PortalSite,
  type PortalTool,
} from "./model";
export { PORTAL_UNIT, portalPlan, portalProblems, type PortalPlanOptions } from "./plan";
export { renderCaddy, type CaddyConfig } from "./render";
