import { catalogueOf, checkQuery, checkRules, type Finding } from "../../lib/rules";
import { Duration } from "../../lib/units";
import { alert, catalogue, cpuUsage, group, metric, metrics, options } from "./model";

const OWN = "name a metric of your own in scrape_jobs, business_metrics or node_exporter.textfile_metrics";

/** `rules.name: message` of advice, and messages alone of problems. */
const shown = (findings: readonly Finding[]) =>
  findings.map(({ message, advice }) => (advice === undefined ? message : `${advice}: ${message}`));

describe("a query", () => {
  it.each([
    ["nod_load1 > 1", `nothing provides nod_load1; did you mean node_load1? Otherwise ${OWN}`],
    ["quite_unknown_metric_name > 1", `nothing provides quite_unknown_metric_name; ${OWN}`],
    [
      'node_systemd_unit_state{state="failed"} == 1',
      'node_systemd_unit_state comes from node_exporter/systemd, which is not enabled; add "systemd" to node_exporter.collectors',
    ],
    [
      "rate(http_requests_total[10s]) > 1",
      "http_requests_total[10s] never has a result: rate() needs two samples, and one scrape interval is 15s; widen the range to 1m",
    ],
    [
      "delta(cpu_usage_percent[10s]) > 1",
      "cpu_usage_percent[10s] never has a result: delta() needs two samples, and one evaluation interval is 15s; widen the range to 1m",
    ],
    [
      "histogram_quantile(0.9, http_request_duration_seconds) > 1",
      "http_request_duration_seconds is a histogram: use http_request_duration_seconds_bucket, http_request_duration_seconds_sum or http_request_duration_seconds_count",
    ],
    [
      'rate(node_cpu_seconds_total{moed="idle"}[5m]) > 1',
      "node_cpu_seconds_total is matched by moed, which the series do not have; did you mean mode? (they have cpu, instance, job, mode, service)",
    ],
    ["node_load1 >", 'column 13: ends too early; is a parenthesis, bracket or operand missing?, in "node_load1 >"'],
  ])("is refused: %s", (text, problem) => {
    expect(shown(checkQuery(text, catalogue, options))).toEqual([problem]);
  });

  it.each([
    [
      "rate(http_requests_total[45s]) > 1",
      "rules.range-short: http_requests_total[45s] should span 4 scrape intervals (1m) to outlast a late one",
    ],
    [
      "max_over_time(cpu_usage_percent[10s]) > 1",
      "rules.range-short: cpu_usage_percent[10s] should span 4 evaluation intervals (1m) to outlast a late one",
    ],
    [
      "http_requests_total > 0",
      "rules.counter-threshold: http_requests_total is a counter: only its rate says something; write rate(http_requests_total[5m]) or increase(…)",
    ],
    [
      "sum(http_request_duration_seconds_count) > 1",
      "rules.counter-threshold: http_request_duration_seconds_count is a counter: only its rate says something; write rate(http_request_duration_seconds_count[5m]) or increase(…)",
    ],
    [
      "rate(node_load1[5m]) > 1",
      "rules.gauge-rate: node_load1 is a gauge and rate() is for counters; use deriv() or delta()",
    ],
    [
      "sum by (instnace) (node_load1) > 1",
      "rules.label-unknown: sum by (instnace): instnace is a label that the series do not have; did you mean instance? (they have instance, job, service)",
    ],
    [
      'node_load1{moed!="idle"} > 1',
      "rules.label-unknown: node_load1 is matched by moed, which the series do not have (they have instance, job, service)",
    ],
  ])("is taken with advice: %s", (text, advice) => {
    expect(shown(checkQuery(text, catalogue, options))).toEqual([advice]);
  });

  it.each([
    'count by (instance) (node_cpu_seconds_total{mode="idle"}) > 4',
    "node_load1 > 1 unless on (instance) http_requests_total",
    "absent_over_time(http_requests_total[5m])",
    "changes(http_requests_total[5m:1m]) > 1",
    "http_requests_total unless http_requests_total offset 5m",
    "min_over_time(up[45s]) == 0",
    'ALERTS{alertstate="firing"}',
    "max_over_time((node_load1 > 80)[1h:5m])",
  ])("is taken without a word: %s", (text) => {
    expect(checkQuery(text, catalogue, options)).toEqual([]);
  });

  it("is held against the interval of the job that scrapes its metric", () => {
    const slow = { ...metric("backup_bytes_total", "counter"), scrapeInterval: Duration.minutes(10) };
    const own = catalogueOf([...metrics, slow], []);
    expect(shown(checkQuery("rate(backup_bytes_total[5m]) > 1", own, options))).toEqual([
      "backup_bytes_total[5m] never has a result: rate() needs two samples, and one scrape interval is 10m; widen the range to 40m",
    ]);
    expect(shown(checkQuery("rate(backup_bytes_total[15m]) > 1", own, options))).toEqual([
      "rules.range-short: backup_bytes_total[15m] should span 4 scrape intervals (40m) to outlast a late one",
    ]);
    expect(checkQuery("rate(backup_bytes_total[40m]) > 1", own, options)).toEqual([]);
  });

  it("is held against the interval of the group that records its metric", () => {
    const hourly = { ...cpuUsage, record: "cpu:hourly", expr: "avg_over_time(cpu_usage_percent[1h])" };
    const own = catalogueOf(metrics, [cpuUsage, hourly]);
    const groups = [
      group({ name: "fast", recording: [cpuUsage] }),
      group({ name: "slow", interval: Duration.hours(1), recording: [hourly] }),
      group({ alerts: [alert({ expr: "deriv(cpu:hourly[30m]) > 1" })] }),
    ];
    expect(checkRules(groups, own, options).problems).toEqual([
      {
        path: "system.cpu_high",
        message:
          "cpu:hourly[30m] never has a result: deriv() needs two samples, and one evaluation interval is 1h; widen the range to 4h",
      },
    ]);
  });

  it("knows the labels of a recorded metric by its expression", () => {
    const { labels: _labels, ...rule } = cpuUsage;
    const byMethod = { ...rule, record: "requests:rate", expr: "sum by (method) (rate(http_requests_total[5m]))" };
    const own = catalogueOf(metrics, [byMethod], { hostLabels: [] });
    expect(checkQuery('requests:rate{method="GET"} > 1', own, options)).toEqual([]);
    expect(shown(checkQuery('requests:rate{status="500"} > 1', own, options))).toEqual([
      "requests:rate is matched by status, which the series do not have (they have method)",
    ]);
  });
});
