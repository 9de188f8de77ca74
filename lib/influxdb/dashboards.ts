import { promqlString } from "../escaping";
import { type Dashboard, figure, lines, RATE, UP_OR_DOWN } from "../panels";
import { INFLUXDB_JOB } from "./rules";

const OWN = `{job="${INFLUXDB_JOB}"}`;

/**
 * What the store called `name` gets, and what its server takes. The server tells nothing of its data: samples are seen from Prometheus's
 * side.
 */
export function influxDbDashboard(name: string): Dashboard {
  const of = (what: string) => `prometheus_remote_storage_samples_${what}{remote_name=${promqlString(name)}}`;
  const rate = (what: string) => `sum by (instance) (rate(${of(what)}${RATE}))`;
  return {
    title: "InfluxDB",
    description: "The long-term store InfluxDB: what Prometheus sends it, what it refuses, and what its server takes.",
    folder: "Monitoring",
    tags: ["monitoring"],
    rows: [
      {
        title: "Samples",
        panels: [
          figure(
            "Answers",
            "yes or no",
            "Whether it answers Prometheus.",
            { answers: `min(up${OWN})` },
            { states: UP_OR_DOWN },
          ),
          figure("Wait", "count", "Samples that wait in Prometheus to be sent.", { wait: `sum(${of("pending")})` }),
          lines(
            "Sent",
            "per second",
            "Samples that each Prometheus sends it.",
            { "{{instance}}": rate("total") },
            { min: 0 },
          ),
          lines(
            "Refused",
            "per second",
            "Samples that it refuses for good: those that are infinite or no number, and those that it had got already.",
            { "{{instance}}": rate("failed_total") },
            { min: 0 },
          ),
        ],
      },
      {
        title: "Server",
        panels: [
          lines("Processor", "percent", "Processor time that it takes; 100 % is one core.", {
            "{{instance}}": `100 * sum by (instance) (rate(process_cpu_seconds_total${OWN}${RATE}))`,
          }),
          lines(
            "Memory",
            "bytes",
            "Memory of its process, and what its data takes of that. At its limit it is ended and starts again.",
            {
              process: `sum(process_resident_memory_bytes${OWN})`,
              "in use": `sum(go_memstats_heap_inuse_bytes${OWN})`,
            },
            { min: 0 },
          ),
        ],
      },
    ],
  };
}
