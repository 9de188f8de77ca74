export { influxDbBackup } from "./backup";
export { influxDbDashboard } from "./dashboards";
export { INFLUXDB_UNIT, type InfluxDbModel, RAW, THIN } from "./model";
export { influxDbPlan, type InfluxDbPlanOptions, influxDbProblems } from "./plan";
export { INFLUXDB_JOB, influxDbRules } from "./rules";
export { statementsOf } from "./statements";
export { influxDbPrograms } from "./versions";
