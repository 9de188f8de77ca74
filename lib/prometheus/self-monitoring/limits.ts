import { seriesName, type Alert } from "../../rules";
import { Duration } from "../../units";
import { targetCommand } from "../../web-config";
import { rising } from "./proofs";

const minutes = (count: number) => Duration.minutes(count);

/** A limit that a page can be refused for. */
interface Limit {
  readonly alert: string;
  readonly metric: string;
  /** What such pages do: `have more series than their job allows`. */
  readonly pages: string;
  /** The error beside the target, or its beginning. */
  readonly error: string;
  /** A look at the page that shows it. */
  readonly look: (page: string) => string;
  /** What to raise. */
  readonly key: string;
}

const LIMITS: readonly Limit[] = [
  {
    alert: "PrometheusSampleLimitHit",
    metric: "prometheus_target_scrapes_exceeded_sample_limit_total",
    pages: "have more series than their job allows",
    error: "sample limit exceeded",
    look: (page) => `Count series by name on the page: \`${page} | cut -d'{' -f1 | sort | uniq -c | sort -n\``,
    key: "sample_limit",
  },
  {
    alert: "PrometheusBodySizeLimitHit",
    metric: "prometheus_target_scrapes_exceeded_body_size_limit_total",
    pages: "are larger than their job allows",
    error: "body size limit exceeded",
    look: (page) => `See how large the page is, unpacked: \`${page} --compressed | wc -c\``,
    key: "body_size_limit",
  },
  {
    alert: "PrometheusLabelLimitHit",
    metric: "prometheus_target_scrape_pool_exceeded_label_limits_total",
    pages: "have more or longer labels than their job allows",
    error: "label_limit exceeded",
    look: (page) =>
      `See the longest lines of the page: \`${page} | awk '{ print length, $0 }' | sort -n | tail -3 | cut -c 1-300\``,
    key: "label_limit, label_name_length_limit or label_value_length_limit",
  },
];

/** Alerts about pages that are refused for a limit of their job. */
export const limitAlerts = (tls: boolean): readonly Alert[] =>
  LIMITS.map(({ alert, metric, pages, error, look, key }) => ({
    name: alert,
    expr: `increase(${metric}{job="prometheus"}[5m]) > 0`,
    for: minutes(5),
    severity: "warning",
    family: "prometheus_samples",
    summary: "Prometheus on {{ $labels.instance }} refuses whole metrics pages",
    description: `Prometheus on {{ $labels.instance }} has refused metrics pages for more than 5 minutes, because they ${pages}. Nothing of these targets is stored.`,
    runbook: {
      meaning: "The targets count as down, although they run.",
      immediateActions: [`Find them: /targets shows an error such as \`${error}\` beside them`],
      investigation: [
        look(targetCommand(tls)),
        "Check which program serves the page: any program that can listen on the port can",
      ],
      resolution: [
        "Remove the label with too many or too long values from the application",
        `Raise ${key} in the stack: of the job in scrape_jobs, or of all jobs in prometheus.scrape_limits`,
      ],
      prevention: ["Never put IDs of users, requests or sessions into labels"],
    },
    from: ["prometheus"],
    proof: rising({ metric }, minutes(5), minutes(2)),
  }));

const added = (job: string) => seriesName("scrape_series_added", { job, instance: "web-1" });

/** Raised when a page has other series at each scrape: no scrape is over a limit, and all series stay in memory for hours. */
export const seriesChurn = (tls: boolean): Alert => ({
  name: "PrometheusSeriesChurn",
  expr: "sum by (job, instance) (sum_over_time(scrape_series_added[1h])) > 250000",
  for: minutes(10),
  severity: "warning",
  family: "prometheus_series_churn",
  summary: "The {{ $labels.job }} page of {{ $labels.instance }} fills Prometheus's memory",
  description:
    'Scrapes of job {{ $labels.job }} on {{ $labels.instance }} have added {{ printf "%.0f" $value }} series within one hour, for more than 10 minutes. Each stays in memory for 2 to 3 hours.',
  runbook: {
    meaning: "A label has new values at nearly every scrape. If it goes on, Prometheus runs out of memory.",
    immediateActions: ["See how many series there are: `prometheus_tsdb_head_series` in Prometheus"],
    investigation: [
      `Compare two looks at the page, a minute apart: \`${targetCommand(tls)} | sort\``,
      "For job process: look for a user who keeps starting processes with new names: `ps -eo user,comm --sort=-start_time | head -50`",
    ],
    resolution: [
      "Stop what makes the new names, or remove the label from the application",
      "For job process: name the programs that matter in process_exporter.process_names instead of every program",
    ],
    prevention: ["Set sample_limit of the job a little above what its page has"],
  },
  from: ["prometheus/scrape"],
  proof: {
    interval: minutes(5),
    series: [{ series: added("process"), values: "0x5 50000x11 0x25" }],
    justBelow: [{ series: added("process"), values: "15000x50" }],
    breaks: minutes(55),
    mends: minutes(125),
    labels: { job: "process", instance: "web-1" },
  },
});
