import { type Dashboard, figure, lines, RATE } from "../panels";

const INFLUXDB = 'output="influxdb_v2"';
const rate = (name: string) => `sum by (instance) (rate(internal_write_${name}{${INFLUXDB}}${RATE}))`;

/** What Telegraf writes into InfluxDB 2, and what waits. */
export const TELEGRAF_DASHBOARD: Dashboard = {
  title: "InfluxDB 2",
  description: "What Telegraf writes into InfluxDB 2, what waits, and what is lost.",
  folder: "Monitoring",
  tags: ["monitoring"],
  variables: [{ name: "instance", label: "Server", of: "internal_write_buffer_size" }],
  rows: [
    {
      title: "Samples",
      panels: [
        figure("Wait", "count", "Samples that wait on the disk for InfluxDB 2.", {
          wait: `sum(internal_write_buffer_size{${INFLUXDB}})`,
        }),
        lines("Written", "per second", "Samples that InfluxDB 2 took.", { "{{instance}}": rate("metrics_written") }),
        lines("Failed writes", "per second", "Writes that failed and are tried again.", {
          "{{instance}}": rate("write_errors"),
        }),
        lines(
          "Lost",
          "per second",
          "Samples that InfluxDB 2 refused for good, and those that found no room on the disk.",
          {
            "refused {{instance}}": rate("metrics_rejected"),
            "no room {{instance}}": rate("metrics_dropped"),
          },
        ),
      ],
    },
  ],
};
