import { SpecificationError, parseSpecification } from "../../lib/specification";
import { objectivesOf } from "../../lib/slo";

/** Everything that is said of a specification with these sections. */
function said(text: string): readonly string[] {
  try {
    const specification = parseSpecification(text, { source: "o.yaml" });
    return objectivesOf(specification).problems.map(({ path, message }) => `${path}: ${message}`);
  } catch (error) {
    if (!(error instanceof SpecificationError)) throw error;
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

const one = (fields: string) => `sla_definitions: { x: { time_window: 30d, ${fields} } }`;
const ratio = (fields: string) => one(`target: 99, measurement: availability_percent, ${fields}`);
const errors = (fields: string) => one(`target: 1, measurement: error_rate_percent, ${fields}`);
const latency = (fields: string) => one(`target: 500, measurement: response_time_ms, ${fields}`);
const X = "sla_definitions.x";

describe("an objective", () => {
  it.each([
    [
      "of something that is not measured",
      one("target: 99, measurement: throughput"),
      `${X}.measurement: must be "availability_percent" or "error_rate_percent" or "response_time_ms" or "response_time_seconds", got "throughput"`,
    ],
    [
      "of a time without a percentile",
      latency("per: []"),
      `${X}.percentile: is missing; response_time_ms needs the share of requests that keep the target, such as 95`,
    ],
    [
      "of a share with a percentile",
      ratio("percentile: 95"),
      `${X}.percentile: has no effect on availability_percent; remove it, or measure response_time_ms`,
    ],
    [
      "that allows no error",
      one("target: 100, measurement: error_rate_percent"),
      `${X}.target: must be below 100 for error_rate_percent, got 100; nothing would be left to spend`,
    ],
    [
      "over a window that Prometheus forgets",
      "prometheus: { retention_time: 15d }\nsla_definitions: { api_availability: null, response_time: null }",
      'sla_definitions.error_rate.time_window: must be at most prometheus.retention_time (15d), got "30d"; Prometheus would forget what was spent first',
    ],
    [
      "over a few minutes",
      "sla_definitions: { x: { target: 99, measurement: availability_percent, time_window: 30m } }",
      `${X}.time_window: must be at least 1h, got 30m`,
    ],
    [
      "of availability by durations",
      ratio("indicator: { type: latency }"),
      `${X}.indicator.type: must be "requests", "events", "up" or "probe" for availability_percent, got "latency"`,
    ],
    [
      "of time by a probe",
      latency("percentile: 95, indicator: { type: up }"),
      `${X}.indicator.type: must be "latency" for response_time_ms, got "up"`,
    ],
    [
      "whose events are neither good nor bad",
      errors("indicator: { type: events, total: a_total }"),
      `${X}.indicator: must have either good or bad, beside total`,
    ],
    [
      "whose events are good and bad",
      errors("indicator: { type: events, total: a_total, good: b_total, bad: c_total }"),
      `${X}.indicator: must have either good or bad, beside total`,
    ],
    [
      "of a probe that does not exist",
      `probes: { shop: { type: http, targets: ["https://shop.example.com"] } }\n${ratio("indicator: { type: probe, probe: shpo }")}`,
      `${X}.indicator.probe: must be the name of one of probes (shop), got "shpo"; did you mean "shop"?`,
    ],
    [
      "of a rate instead of a counter",
      errors("indicator: { type: requests, of: 'rate(http_requests_total[5m])' }"),
      `${X}.indicator.of: must be a series selector such as http_requests_total{job="shop"}, got "rate(http_requests_total[5m])"; rates and sums over it are made by the objective`,
    ],
    [
      "of a selector that Prometheus cannot read",
      errors("indicator: { type: requests, of: 'http_requests_total{' }"),
      expect.stringMatching(
        /^sla_definitions\.x\.indicator\.of: must be a series selector such as .*, got "http_requests_total\{": /,
      ),
    ],
    [
      "of any metric",
      errors(`indicator: { type: events, total: '{job="shop"}', bad: a_total }`),
      `${X}.indicator.total: must be a series selector such as http_requests_total{job="shop"}, got "{job=\\"shop\\"}"; it has no name of a metric`,
    ],
    [
      "whose failures are no matchers",
      errors("indicator: { type: requests, failed: '5..' }"),
      `${X}.indicator.failed: must be label matchers such as status=~"5..", got "5.."`,
    ],
    [
      "whose failures contradict what it counts, so that nothing was ever bad",
      errors(`indicator: { type: requests, of: 'http_requests_total{status="200"}', failed: 'status=~"5.."' }`),
      `${X}.indicator: must select series that can exist, got "http_requests_total{status=\\"200\\",status=~\\"5..\\"}": no value of status passes all of its matchers`,
    ],
    [
      "whose bad events are all of them, so that everything was always bad",
      errors(`indicator: { type: events, total: 'a_total{x="1",y="2"}', bad: 'a_total{y="2",x="1"}' }`),
      `${X}.indicator: must not count the same series as all events and as bad ones: each event is bad`,
    ],
    [
      "of the buckets of a histogram, so that it counted x_seconds_bucket_bucket",
      latency("percentile: 95, indicator: { type: latency, of: x_seconds_bucket }"),
      `${X}.indicator.of: must be the histogram's own name, to which _bucket and _count are added, got "x_seconds_bucket"; write "x_seconds"`,
    ],
    [
      "with a label that each of its series has already",
      errors("per: [service], labels: { service: shop }"),
      `${X}.labels.service: must not be one of ${X}.per: alerts have the value of the series`,
    ],
    ...["window", "slo", "severity", "le"].map((label): [string, string, string] => [
      `for each ${label}, which its series have from it`,
      errors(`per: [${label}]`),
      `${X}.per[0]: must be a label name (letters, digits and _, not a digit or __ first, not alertname, severity, family, slo, window, le), got "${label}"`,
    ]),
    [
      "with a label that objectives have",
      errors("labels: { slo: mine }"),
      expect.stringMatching(/labels\.slo: must be a label name .*, not alertname, severity, family, slo, window\)/),
    ],
    [
      "so low that nothing burns fast enough for the usual alerts",
      one("target: 90, measurement: availability_percent"),
      `${X}: the alert on 2 % of the budget in 1h can never fire: a target of 90 % needs more than 144 % bad events for it; name burn_rate_alerts with a budget below 1.39`,
    ],
    [
      "with an alert that looks back further than the objective",
      errors("burn_rate_alerts: [{ budget: 10, window: 30d, severity: warning }]"),
      `${X}.burn_rate_alerts[0]: the alert on 10 % of the budget in 30d must look back less far than time_window (30d)`,
    ],
    [
      "with an alert that looks back a few minutes",
      errors("burn_rate_alerts: [{ budget: 1, window: 5m, severity: warning }]"),
      `${X}.burn_rate_alerts[0]: the alert on 1 % of the budget in 5m must look back at least 10m, ten times as long as a count takes`,
    ],
    [
      "with an alert of a severity that nobody is notified of",
      errors("burn_rate_alerts: [{ budget: 1, window: 1h, severity: page }]"),
      `${X}.burn_rate_alerts[0].severity: must be a level of escalation_matrix.severity_levels (info, warning, critical), got "page"`,
    ],
    [
      "whose budget is computed otherwise",
      "error_budget: { calculation: 100 - sla_target }",
      'error_budget.calculation: must be "(100 - sla_target) * time_window", got "100 - sla_target"',
    ],
    [
      "that is followed once a day",
      "error_budget: { tracking: daily }",
      'error_budget.tracking: must be "real_time", got "daily"',
    ],
    [
      "for which an alert of all objectives can never fire",
      `error_budget: { burn_rate_alerts: [{ budget: 20, window: 1h, severity: critical }] }
sla_definitions: { api_availability: null, response_time: null }`,
      "error_budget.burn_rate_alerts[0]: the alert on 20 % of the budget in 1h can never fire: a target of 99 % needs more than 144 % bad events for it; name burn_rate_alerts with a budget below 13.9 (for sla_definitions.error_rate)",
    ],
  ])("is refused: %s", (_, text, message) => {
    expect(said(text)).toEqual([message]);
  });
});
