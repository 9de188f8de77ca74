import { exposedMetrics, type Metric } from "../../rules";
import { EXPOSED } from "./exposed";

/** Metrics of redis_exporter as this library starts it. */
export const REDIS_METRICS: readonly Metric[] = exposedMetrics(EXPOSED, "redis_", "redis_exporter");
