export { PORTAL_METRICS } from "./metrics";
export { portalOf, siteRoot, type PortalArea, type PortalModel } from "./model";
export { PORTAL_UNIT, portalPlan, portalProblems, type PortalPlanOptions } from "./plan";
export { renderCaddy, type CaddyConfig } from "./render";
