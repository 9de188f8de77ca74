export { ELASTICSEARCH_DASHBOARD } from "./dashboards";
export { ELASTICSEARCH_METRICS } from "./metrics";
export type { ElasticsearchExporterModel } from "./model";
export { ELASTICSEARCH_EXPORTER, elasticsearchExporterPlan } from "./plan";
export { ELASTICSEARCH_JOB, elasticsearchRules } from "./rules";
export { elasticsearchExporterFeatures, elasticsearchExporterPrograms } from "./versions";
