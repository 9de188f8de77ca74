import { bars, type Dashboard, lines, RATE, table, targetVariables } from "../../panels";

const group = (metric: string) => `namedprocess_namegroup_${metric}`;
const top = (expr: string) => ({ "{{instance}} {{groupname}}": `topk(10, sum by (instance, groupname) (${expr}))` });

/** Groups of processes: what runs, and what it takes. */
export const PROCESS_DASHBOARD: Dashboard = {
  title: "Processes",
  description:
    "What runs on the hosts, and how much of the processors, memory, disks and files each group of processes takes.",
  folder: "Hosts",
  tags: ["hosts"],
  variables: [
    ...targetVariables(group("num_procs")),
    { name: "groupname", label: "Processes", of: group("num_procs") },
  ],
  rows: [
    {
      title: "Who takes most",
      panels: [
        bars(
          "Most processor time",
          "ratio",
          "The ten groups that take most processor time; 100 % is one processor.",
          top(`rate(${group("cpu_seconds_total")}${RATE})`),
        ),
        bars(
          "Most memory",
          "bytes",
          "The ten groups with most memory of their own.",
          top(`${group("memory_bytes")}{memtype="resident"}`),
        ),
      ],
    },
    {
      title: "Over time",
      panels: [
        lines(
          "Processor time",
          "ratio",
          "Processor time of the ten busiest groups; 100 % is one processor.",
          top(`rate(${group("cpu_seconds_total")}${RATE})`),
          { min: 0 },
        ),
        lines(
          "Resident memory",
          "bytes",
          "Memory of the ten largest groups. One that only grows may leak.",
          top(`${group("memory_bytes")}{memtype="resident"}`),
          { min: 0 },
        ),
        lines(
          "Read from disks",
          "bytes per second",
          "Bytes that the ten busiest groups read.",
          top(`rate(${group("read_bytes_total")}${RATE})`),
          { min: 0 },
        ),
        lines(
          "Written to disks",
          "bytes per second",
          "Bytes that the ten busiest groups write.",
          top(`rate(${group("write_bytes_total")}${RATE})`),
          { min: 0 },
        ),
        lines(
          "Open files of processes",
          "ratio",
          "The process of each group that is nearest to its limit of open files. At 100 % it can open none.",
          {
            "{{instance}} {{groupname}}": `topk(10, ${group("worst_fd_ratio")})`,
          },
          {
            min: 0,
            max: 1,
            thresholds: [
              { value: 0.8, color: "yellow" },
              { value: 0.95, color: "red" },
            ],
          },
        ),
        lines(
          "Page faults from disk",
          "per second",
          "Pages that the ten groups with most faults had to read from a disk.",
          top(`rate(${group("major_page_faults_total")}${RATE})`),
          { min: 0 },
        ),
      ],
    },
    {
      title: "All",
      panels: [
        table(
          "Groups of processes",
          "count",
          "Every group that is chosen above. A short time since the start, again and again, tells of crashes.",
          {
            Processes: `sum by (instance, groupname) (${group("num_procs")})`,
            Threads: `sum by (instance, groupname) (${group("num_threads")})`,
            Memory: {
              expr: `sum by (instance, groupname) (${group("memory_bytes")}{memtype="resident"})`,
              unit: "bytes",
            },
            "Open files": `sum by (instance, groupname) (${group("open_filedesc")})`,
            "Oldest started": {
              expr: `time() - min by (instance, groupname) (${group("oldest_start_time_seconds")})`,
              unit: "duration",
            },
          },
          { columns: { instance: "Host", groupname: "Processes" }, height: 14 },
        ),
      ],
    },
  ],
};
