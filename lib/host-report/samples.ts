import { seriesName, type InputSeries } from "../rules";

/** The host of all proofs. */
export const HOST = { job: "node", instance: "web-1" };

/** Samples of a metric of its report. */
export function reported(metric: string, values: string, labels: Readonly<Record<string, string>> = {}): InputSeries {
  return { series: seriesName(`vm_observability_${metric}`, { ...HOST, ...labels }), values };
}
