import { type Dashboard, figure, lines, RATE, states, table, type Variable, UP_OR_DOWN } from "../panels";

const VARIABLES: readonly Variable[] = ["job", "instance"].map((name) => ({
  name,
  label: name === "job" ? "Job" : "Server",
  of: "prometheus_tsdb_head_series",
}));
/** What is asked of every target, and not of the servers alone. */
const OF_ALL = ["job", "instance"];
const FAULTY = { min: 0, thresholds: [{ value: 0.001, color: "red" }] } as const;

/** The servers about themselves: what they take in, store, evaluate and send, and what goes wrong with it. */
export const PROMETHEUS_DASHBOARD: Dashboard = {
  title: "Prometheus",
  description: "The Prometheus servers about themselves: what they scrape, store, evaluate and send, and what fails.",
  folder: "Monitoring",
  tags: ["monitoring"],
  variables: VARIABLES,
  rows: [
    {
      title: "State",
      panels: [
        figure(
          "Targets down",
          "count",
          "Targets of all jobs whose last scrape failed.",
          { targets: { expr: "count(up == 0) or vector(0)", unmatched: OF_ALL } },
          {
            thresholds: [{ value: 1, color: "red" }],
          },
        ),
        figure("Series", "count", "Series in memory; their number decides how much memory the server needs.", {
          series: "max(prometheus_tsdb_head_series)",
        }),
        figure("Samples per second", "per second", "Samples that are stored.", {
          samples: `sum(rate(prometheus_tsdb_head_samples_appended_total${RATE}))`,
        }),
        figure("History", "duration", "Age of the oldest sample.", {
          age: "time() - min(prometheus_tsdb_lowest_timestamp_seconds)",
        }),
        figure("Blocks", "bytes", "Size of all blocks on disk.", {
          blocks: "max(prometheus_tsdb_storage_blocks_bytes)",
        }),
        figure(
          "Last reload",
          "yes or no",
          "Whether the last reload of the configuration succeeded.",
          { succeeded: "min(prometheus_config_last_reload_successful)" },
          {
            states: { 0: { text: "failed", color: "red" }, 1: { text: "succeeded", color: "green" } },
          },
        ),
      ],
    },
    {
      title: "Scraping",
      panels: [
        lines(
          "Targets by job",
          "percent",
          "Share of each job's targets that answer.",
          { "{{job}}": { expr: "100 * avg by (job) (up)", unmatched: OF_ALL } },
          { min: 0, max: 100 },
        ),
        lines(
          "Slowest scrapes",
          "seconds",
          "The slowest target of each job. It must stay below the job's timeout.",
          { "{{job}}": { expr: "max by (job) (scrape_duration_seconds)", unmatched: OF_ALL } },
          { min: 0 },
        ),
        lines(
          "Samples by job",
          "count",
          "Samples that each job's targets expose. A jump tells of a label with too many values.",
          {
            "{{job}}": { expr: "sum by (job) (scrape_samples_post_metric_relabeling)", unmatched: OF_ALL },
          },
          { min: 0 },
        ),
        lines(
          "Refused samples",
          "per second",
          "Samples that were refused because they came twice, late, or in too large a scrape.",
          {
            duplicates: `sum(rate(prometheus_target_scrapes_sample_duplicate_timestamp_total${RATE}))`,
            "out of order": `sum(rate(prometheus_target_scrapes_sample_out_of_order_total${RATE}))`,
            "too many": `sum(rate(prometheus_target_scrapes_exceeded_sample_limit_total${RATE}))`,
            "too large": `sum(rate(prometheus_target_scrapes_exceeded_body_size_limit_total${RATE}))`,
          },
          FAULTY,
        ),
        table(
          "Targets that are down",
          "count",
          "Every target whose last scrape failed.",
          { State: { expr: "up == 0", unmatched: OF_ALL } },
          {
            columns: { instance: "Host", job: "Job" },
            states: { 0: { text: "down", color: "red" } },
          },
        ),
      ],
    },
    {
      title: "Rules and alerts",
      panels: [
        lines(
          "Time for rules",
          "seconds",
          "How long each group takes. Beyond its interval, evaluations are left out.",
          { "{{rule_group}}": "topk(10, prometheus_rule_group_last_duration_seconds)" },
          { min: 0 },
        ),
        lines(
          "Failed rules",
          "per second",
          "Evaluations that failed, and those that were left out.",
          {
            failed: `sum(rate(prometheus_rule_evaluation_failures_total${RATE}))`,
            "left out": `sum(rate(prometheus_rule_group_iterations_missed_total${RATE}))`,
          },
          FAULTY,
        ),
        lines(
          "Alerts sent",
          "per second",
          "Alerts sent to each Alertmanager, and those that could not be sent.",
          {
            "to {{alertmanager}}": `sum by (alertmanager) (rate(prometheus_notifications_sent_total${RATE}))`,
            "not to {{alertmanager}}": `sum by (alertmanager) (rate(prometheus_notifications_errors_total${RATE}))`,
          },
          { min: 0 },
        ),
        lines(
          "Alerts waiting",
          "count",
          "Alerts that wait to be sent, and the Alertmanagers that are known.",
          {
            waiting: "max(prometheus_notifications_queue_length)",
            Alertmanagers: "min(prometheus_notifications_alertmanagers_discovered)",
          },
          { min: 0 },
        ),
      ],
    },
    {
      title: "Queries and storage",
      panels: [
        lines(
          "Time for queries",
          "seconds",
          "The 90th percentile of each part of a query.",
          { "{{slice}}": 'max by (slice) (prometheus_engine_query_duration_seconds{quantile="0.9"})' },
          { min: 0 },
        ),
        lines(
          "Queries at once",
          "count",
          "Queries that are worked on, and how many may be.",
          {
            queries: "max(prometheus_engine_queries)",
            most: "min(prometheus_engine_queries_concurrent_max)",
          },
          { min: 0 },
        ),
        lines(
          "Faults of the store",
          "per second",
          "Failed compactions, reloads of blocks and checkpoints, and damage to the write-ahead log.",
          {
            compactions: `sum(rate(prometheus_tsdb_compactions_failed_total${RATE}))`,
            reloads: `sum(rate(prometheus_tsdb_reloads_failures_total${RATE}))`,
            checkpoints: `sum(rate(prometheus_tsdb_checkpoint_creations_failed_total${RATE}))`,
            corruptions: `sum(rate(prometheus_tsdb_wal_corruptions_total${RATE}))`,
          },
          FAULTY,
        ),
        lines(
          "Behind in long-term stores",
          "duration",
          "How far each long-term store is behind.",
          {
            "{{remote_name}}":
              "time() - max by (remote_name) (prometheus_remote_storage_queue_highest_sent_timestamp_seconds > 0)",
          },
          { min: 0 },
        ),
        lines(
          "Memory of the servers",
          "bytes",
          "Resident memory of each server.",
          { "{{instance}}": "process_resident_memory_bytes" },
          { min: 0 },
        ),
        lines(
          "Processors of the servers",
          "ratio",
          "Processor time of each server; 100 % is one processor.",
          { "{{instance}}": `rate(process_cpu_seconds_total${RATE})` },
          { min: 0 },
        ),
      ],
    },
    {
      title: "Answers",
      panels: [
        states(
          "Servers",
          "yes or no",
          "Whether each server answers.",
          { "{{instance}}": "up" },
          {
            states: UP_OR_DOWN,
            width: 24,
            height: 5,
          },
        ),
      ],
    },
  ],
};
