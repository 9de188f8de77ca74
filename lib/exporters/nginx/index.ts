export { NGINX_DASHBOARD } from "./dashboards";
export { NGINX_METRICS } from "./metrics";
export type { NginxExporterModel } from "./model";
export { NGINX_EXPORTER, nginxExporterPlan } from "./plan";
export { nginxRules } from "./rules";
export { nginxExporterFeatures, nginxExporterPrograms } from "./versions";
