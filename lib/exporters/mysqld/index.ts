export { MYSQLD_DASHBOARD } from "./dashboards";
export { MYSQLD_FAMILIES, mysqldMetrics } from "./metrics";
export type { MysqldExporterModel } from "./model";
export { MYSQLD_EXPORTER, mysqldExporterPlan } from "./plan";
export { missingMysqldMetrics, mysqldRules } from "./rules";
export { mysqldExporterFeatures, mysqldExporterPrograms } from "./versions";
