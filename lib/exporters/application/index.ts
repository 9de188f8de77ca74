export {
  applicationMetrics,
  missingApplicationMetrics,
  type ApplicationMetricList,
  type ApplicationMetricLists,
} from "./metrics";
