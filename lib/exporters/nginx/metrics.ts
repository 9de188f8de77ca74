import { exposedMetrics, type Metric } from "../../rules";
import { EXPOSED } from "./exposed";

/** Metrics of nginx-prometheus-exporter about a server that is not NGINX Plus. */
export const NGINX_METRICS: readonly Metric[] = exposedMetrics(EXPOSED, "nginx_", "nginx_exporter");
