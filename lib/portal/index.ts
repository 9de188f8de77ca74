export { PORTAL_DASHBOARD } from "./dashboards";
export { PORTAL_METRICS } from "./metrics";
export {
  portalOf,
  siteRoot,
  type PortalAccess,
  type PortalAlertmanager,
  type PortalArea,
  type PortalModel,
  type PortalSite,
  type PortalTool,
} from "./model";
export { PORTAL_CERTIFICATE, PORTAL_UNIT, portalPlan, portalProblems, type PortalPlanOptions } from "./plan";
export { PORTAL_RULES } from "./rules";
export { renderPortal } from "./render";
