import type { Metric, Unavailable } from "../../rules";

const FROM = "process_exporter";

const metrics = (type: Metric["type"], labels: readonly string[], entries: Readonly<Record<string, string>>) =>
  Object.entries(entries).map(([name, help]): Metric => ({
    name: `namedprocess_${name}`,
    type,
    help,
    labels,
    from: FROM,
    examples: { groupname: "nginx", mode: "user", memtype: "resident", state: "Running", ctxswitchtype: "voluntary" },
  }));

/** Metrics of process-exporter as this library starts it: per group of processes, not per thread. */
export const PROCESS_METRICS: readonly Metric[] = [
  ...metrics("gauge", ["groupname"], {
    namegroup_num_procs: "Processes of the group.",
    namegroup_num_threads: "Threads of the group.",
    namegroup_open_filedesc: "Open files of the group.",
    namegroup_worst_fd_ratio: "Largest share of its limit of open files that a process of the group uses.",
    namegroup_oldest_start_time_seconds: "When the group's oldest process started.",
  }),
  ...metrics("gauge", ["groupname", "memtype"], { namegroup_memory_bytes: "Memory of the group, by kind." }),
  ...metrics("gauge", ["groupname", "state"], { namegroup_states: "Processes of the group, by state." }),
  ...metrics("gauge", ["groupname", "wchan"], { namegroup_threads_wchan: "Threads that wait in a kernel function." }),
  ...metrics("counter", ["groupname"], {
    namegroup_read_bytes_total: "Bytes that the group read.",
    namegroup_write_bytes_total: "Bytes that the group wrote.",
    namegroup_major_page_faults_total: "Page faults that needed a disk.",
    namegroup_minor_page_faults_total: "Page faults that needed none.",
  }),
  ...metrics("counter", ["groupname", "mode"], { namegroup_cpu_seconds_total: "Processor time of the group." }),
  ...metrics("counter", ["groupname", "ctxswitchtype"], { namegroup_context_switches_total: "Context switches." }),
  ...metrics("counter", [], {
    scrape_errors: "Rounds in which no process could be read.",
    scrape_procread_errors: "Processes that could not be read.",
    scrape_partial_errors: "Processes of which something could not be read, such as their I/O counters.",
  }),
].map((metric) => ({ ...metric, examples: onlyOwn(metric) }));

/** What is missing when the exporter is not enabled. */
export const MISSING_PROCESS_METRICS: readonly Unavailable[] = PROCESS_METRICS.map(({ name }) => ({
  name,
  reason: "comes from process_exporter, which is not enabled; set process_exporter.enabled to true",
}));

function onlyOwn({ labels, examples = {} }: Metric): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(examples).filter(([label]) => labels.includes(label)));
}
