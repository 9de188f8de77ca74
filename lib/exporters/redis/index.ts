export { REDIS_DASHBOARD } from "./dashboards";
export { REDIS_METRICS } from "./metrics";
export { redisAddresses, type RedisExporterModel } from "./model";
export { REDIS_EXPORTER, redisExporterPlan } from "./plan";
export { redisRules } from "./rules";
export { redisExporterFeatures, redisExporterPrograms } from "./versions";
