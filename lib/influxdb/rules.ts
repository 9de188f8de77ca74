import { storeDown } from "../long-term";
import type { RuleGroup } from "../rules";
import { DATA } from "./render";

/** The job of its series. */
export const INFLUXDB_JOB = "influxdb";

const down = storeDown({
  name: "InfluxDbDown",
  job: INFLUXDB_JOB,
  server: "InfluxDB",
  unit: "vmo-influxdb",
  data: DATA,
  meaning: "The long-term history stops, and queries about it miss what is older than Prometheus's own data.",
});

/** Alerts about InfluxDB itself, which tells nothing of its data: its disk is watched as that of its host, and what it gets late or never by Prometheus. */
export function influxDbRules(): RuleGroup {
  return { name: "influxdb", recording: [], alerts: [down] };
}
