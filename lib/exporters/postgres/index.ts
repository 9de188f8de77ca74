export { POSTGRES_DASHBOARD } from "./dashboards";
export { POSTGRES_FAMILIES, postgresMetrics } from "./metrics";
export type { PostgresExporterModel } from "./model";
export { POSTGRES_EXPORTER, postgresExporterPlan } from "./plan";
export { renderStatements } from "./render";
export { missingPostgresMetrics, postgresRules } from "./rules";
export { postgresExporterFeatures, postgresExporterPrograms } from "./versions";
