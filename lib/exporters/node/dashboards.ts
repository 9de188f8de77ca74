import { bars, type Dashboard, figure, lines, RATE, table } from "../../panels";
import { HOST, JOB, PERCENT } from "./dashboard-parts";
import { HOST_DASHBOARD } from "./host-dashboard";

const SPREAD = "How the hosts compare: half of them are below the median, nine of ten below the 90th percentile.";

/** The middle, the upper end and the worst of all hosts: three lines, however many hosts there are. */
const spread = (expr: string) => ({
  median: `quantile(0.5, ${expr})`,
  "90th percentile": `quantile(0.9, ${expr})`,
  highest: `max(${expr})`,
});
const busiest = (expr: string) => ({ "{{instance}}": `topk(10, max by (instance) (${expr}))` });

/**
 * All hosts on one page, however many: numbers, distributions and the ten busiest; a table with every one.
 *
 * @param hostLabels - labels of hosts, by which readers narrow it down
 */
const fleet = (hostLabels: readonly string[]): Dashboard => ({
  title: "Fleet overview",
  description: "Which hosts need attention: all of them in numbers, the busiest by name, and a table of every one.",
  folder: "Hosts",
  tags: ["hosts"],
  variables: [JOB, ...hostLabels.map((name) => ({ name, label: name, of: JOB.of })), HOST],
  rows: [
    {
      title: "Now",
      panels: [
        figure("Hosts", "count", "Hosts whose exporter answers.", { hosts: "sum(up)" }),
        figure(
          "Unreachable",
          "count",
          "Hosts whose exporter does not answer.",
          { hosts: "count(up) - sum(up)" },
          {
            thresholds: [{ value: 1, color: "red" }],
          },
        ),
        figure(
          "Alerts about hosts",
          "count",
          "Alerts that fire now and name one of the hosts.",
          {
            alerts: { expr: 'count(ALERTS{alertstate="firing"}) or vector(0)', unmatched: ["job", ...hostLabels] },
          },
          { thresholds: [{ value: 1, color: "yellow" }] },
        ),
        figure(
          "Failed units",
          "count",
          "Units of systemd that failed, on all hosts.",
          {
            units: 'sum(node_systemd_unit_state{state="failed"})',
          },
          { thresholds: [{ value: 1, color: "yellow" }] },
        ),
        figure(
          "Memory in use",
          "percent",
          "Share of the fleet's memory that new programs cannot have.",
          {
            used: "100 * (1 - sum(node_memory_MemAvailable_bytes) / sum(node_memory_MemTotal_bytes))",
          },
          PERCENT,
        ),
        figure("Processors", "count", "Processors of all hosts.", {
          processors: `count(rate(node_cpu_seconds_total{mode="idle"}${RATE}))`,
        }),
      ],
    },
    {
      title: "Spread",
      panels: [
        lines("CPU of all hosts", "percent", SPREAD, spread("cpu_usage_percent"), PERCENT),
        lines("Memory of all hosts", "percent", SPREAD, spread("memory_used_percent"), PERCENT),
        lines(
          "Fullest file systems",
          "percent",
          `The fullest file system of each host. ${SPREAD}`,
          spread("max by (instance) (disk_usage_percent)"),
          PERCENT,
        ),
        lines("Network of all hosts", "bytes per second", "Bytes that all hosts together receive and send.", {
          received: "sum(network_receive_bytes)",
          sent: "sum(network_transmit_bytes)",
        }),
      ],
    },
    {
      title: "Busiest",
      panels: [
        bars(
          "Busiest processors",
          "percent",
          "The ten hosts whose processors are busiest now.",
          busiest("cpu_usage_percent"),
          PERCENT,
        ),
        bars(
          "Fullest memory",
          "percent",
          "The ten hosts with the least memory to spare.",
          busiest("memory_used_percent"),
          PERCENT,
        ),
        bars(
          "Fullest disks",
          "percent",
          "The ten hosts with the fullest file system.",
          busiest("disk_usage_percent"),
          PERCENT,
        ),
        bars(
          "Longest queues",
          "count",
          "The ten hosts on which most processes run or wait, for each processor.",
          busiest(
            `node_load5 / on (instance, job) count by (instance, job) (rate(node_cpu_seconds_total{mode="idle"}${RATE}))`,
          ),
        ),
      ],
    },
    {
      title: "Every host",
      panels: [
        table(
          "Hosts in numbers",
          "percent",
          "Every host; click a heading to sort, a host to see more of it.",
          {
            CPU: "max by (instance) (cpu_usage_percent)",
            Memory: "max by (instance) (memory_used_percent)",
            "Fullest disk": "max by (instance) (disk_usage_percent)",
            "Load (5 min)": { expr: "max by (instance) (node_load5)", unit: "count" },
            Up: { expr: "max by (instance) (time() - node_boot_time_seconds)", unit: "duration" },
          },
          { columns: { instance: "Host" }, height: 16 },
        ),
      ],
    },
  ],
});

/** Dashboards about hosts. */
export function nodeDashboards(hostLabels: readonly string[]): readonly Dashboard[] {
  return [fleet(hostLabels), HOST_DASHBOARD];
}
