import type { AdviceName } from "../../lib/errors";
import { checkRules, type Alert, type RecordingRule } from "../../lib/rules";
import { Duration } from "../../lib/units";
import { alert, catalogue, cpuUsage, group, options } from "./model";

describe("rules that are right", () => {
  it("have no problems", () => {
    const groups = [
      group({
        recording: [cpuUsage],
        alerts: [
          alert({}),
          alert({ name: "down", expr: "up == 0", for: Duration.zero }),
          alert({ name: "gone", expr: 'absent(up{job="node"})', summary: "{{ $labels.job }}", description: "" }),
          alert({
            name: "slow",
            expr: "histogram_quantile(0.95, sum by (instance, le) (rate(http_request_duration_seconds_bucket[5m]))) > 2",
          }),
          alert({ name: "own label", labels: { team: "{{ $labels.service }}" } }),
        ],
      }),
    ];
    expect(checkRules(groups, catalogue, { ...options, version: "2.42.0" })).toEqual({ problems: [], advice: [] });
  });
});

describe("an alert", () => {
  const findingsOf = (changes: Partial<Alert>, version?: string) =>
    checkRules([group({ alerts: [alert(changes)] })], catalogue, { ...options, hosts: 2, ...(version && { version }) });
  it.each<[string, Partial<Alert>, AdviceName, string]>([
    [
      "without a comparison",
      { expr: "cpu_usage_percent" },
      "rules.no-comparison",
      "has no comparison: it fires for every series, always; compare with a threshold, as in `… > 80`",
    ],
    [
      "over a scalar",
      { expr: "time() > bool 5", summary: "", description: "" },
      "rules.no-comparison",
      "has no comparison: it fires for every series, always; compare with a threshold, as in `… > 80`",
    ],
    [
      "shorter than an evaluation",
      { for: Duration.seconds(10) },
      "rules.for-short",
      "for has no effect below the evaluation interval (15s), got 10s",
    ],
    [
      "with a label that replaces one of its series",
      { expr: "node_load1 > 1", labels: { instance: "all" }, description: "" },
      "rules.label-replaced",
      "label instance replaces the one of the series: two series that fire at once become one alert, and Prometheus gives up the rule; choose another name",
    ],
    [
      "with a label that shows its value",
      { labels: { load: "{{ $value | humanize }}" }, for: Duration.minutes(5) },
      "rules.value-label",
      "label load shows the value: whenever that changes, for (5m) begins anew; show it in a text",
    ],
    [
      "that shows an aggregated label",
      { expr: "sum without (instance) (node_load1) > 1", description: "" },
      "rules.text-label",
      "summary shows $labels.instance, which does not survive the aggregation; keep it in by (…) or out of without (…)",
    ],
    [
      "that shows a label nobody has",
      { description: "{{ $labels.mountpoint }}" },
      "rules.text-label",
      "description shows $labels.mountpoint, which the series do not have (they have instance, job, service)",
    ],
    [
      "that prints its value as a whole number",
      { description: '{{ $value | printf "%d" }}' },
      "rules.text-format",
      'description prints $value by "%d", which is not for numbers with a fraction; use "%.0f" or humanize',
    ],
    [
      "that may ask for a query that is none",
      { description: '{{ if gt $value 1.0 }}{{ query "up{" | len }}{{ end }}' },
      "rules.text-query",
      'description asks for a query that is none: column 4: ends too early; is a parenthesis, bracket or operand missing?, in "up{"',
    ],
    ["that always holds", { expr: "up >= 0" }, "rules.always-holds", "always holds: the left side is between 0 and 1"],
    [
      "beyond a percentage",
      { expr: "cpu_usage_percent < -5" },
      "rules.beyond-unit",
      "cpu_usage_percent is a percentage, from 0 to 100, and is compared with -5",
    ],
  ])("is taken with advice %s", (_, changes, name, message) => {
    expect(findingsOf(changes)).toEqual({ problems: [], advice: [{ path: "system.cpu_high", name, message }] });
    expect(findingsOf({ ...changes, adviceOff: [name] })).toEqual({ problems: [], advice: [] });
  });
  it.each<[string, Partial<Alert>, string]>([
    ["that never holds", { expr: "cpu_usage_percent > 100" }, "never holds: the left side is at most 100"],
    [
      "that never holds in one part",
      { expr: "node_load1 > 1 and on (instance) up > 1" },
      "never holds: the left side is between 0 and 1",
    ],
    [
      "whose sides never meet",
      {
        expr: "rate(http_requests_total[5m]) < -sum without (cpu, mode) (rate(node_cpu_seconds_total[5m]))",
        summary: "",
        description: "",
      },
      "never holds: at least 0 is never < at most 0",
    ],
    [
      "with the alert's own label",
      { labels: { severity: "x" } },
      "label severity is the alert's own; choose another name",
    ],
    [
      "with a bad label",
      { labels: { "a-b": "x" } },
      'label "a-b" must be letters, digits and _, and not begin with __',
    ],
    ["without severity", { severity: "" }, "must have a severity"],
    [
      "that asks for a query that is none",
      { description: "{{ query `up{` | len }}" },
      'description asks for a query that is none: column 4: ends too early; is a parenthesis, bracket or operand missing?, in "up{"',
    ],
    [
      "with a field that there is not",
      { summary: "{{ .instance }}" },
      'summary has "{{ .instance }}", where .instance is no field; Prometheus gives .Labels, .ExternalLabels, .ExternalURL and .Value, and labels are written $labels.instance',
    ],
    [
      "with one instance for every target",
      { expr: "up == 0", labels: { instance: "all" }, description: "" },
      "label instance replaces the one of the series: two series that fire at once become one alert, and Prometheus gives up the rule; choose another name",
    ],
    [
      "with one job for every target",
      { expr: "up == 0", labels: { job: "hosts" } },
      "label job replaces the one of the series: two series that fire at once become one alert, and Prometheus gives up the rule; choose another name",
    ],
  ])("is refused %s", (_, changes, message) => {
    expect(findingsOf(changes).problems).toEqual([{ path: "system.cpu_high", message }]);
  });
  it.each([
    "sum(cpu_usage_percent) > 350",
    "cpu_usage_percent - cpu_usage_percent offset 1h < -90",
    "deriv(cpu_usage_percent[5m]) < -1",
    "sum(cpu_usage_percent - 200) < 0",
    "-cpu_usage_percent < -50",
    "quantile(2, cpu_usage_percent) > 200",
    "1 / (cpu_usage_percent - 50) > 1000",
    "stdvar(cpu_usage_percent) > 120",
    "histogram_quantile(0.9, rate(http_request_duration_seconds_bucket[5m])) < 0",
  ])("can hold: %s", (expr) => {
    expect(findingsOf({ expr, summary: "", description: "" }).problems).toEqual([]);
  });
  it.each<[string, Partial<Alert>]>([
    ["that the series have not", { expr: "sum(node_load1) > 1", labels: { instance: "all" } }],
    ["of which the series have one value", { expr: 'up{job="node"} == 0', labels: { job: "hosts" } }],
    ["that follows from the host", { expr: "node_load1 > 1", labels: { service: "shop" } }],
    ["with the value of the series", { expr: "node_load1 > 1", labels: { instance: "{{ $labels.instance }}" } }],
  ])("may have a label %s", (_, changes) => {
    expect(findingsOf({ ...changes, summary: "", description: "" })).toEqual({ problems: [], advice: [] });
  });
  it("does not always hold where its left side filters", () => {
    const expr = "count(node_load1 < 1) > 0";
    expect(findingsOf({ expr, summary: "", description: "" })).toEqual({ problems: [], advice: [] });
  });
  it("must not keep firing where the server cannot", () => {
    expect(findingsOf({ keepFiringFor: Duration.minutes(5) }, "2.41.0").problems).toEqual([
      { path: "system.cpu_high", message: "keep_firing_for needs Prometheus 2.42.0 or later, got 2.41.0" },
    ]);
  });
});

describe("groups", () => {
  it("are refused with two of one name and records that are no metrics, and get advice about rules that read later ones", () => {
    const second: RecordingRule = { ...cpuUsage, record: "b", expr: "cpu_usage_percent" };
    const { problems, advice } = checkRules(
      [
        group({ recording: [second, cpuUsage], alerts: [alert({}), alert({})] }),
        group({ recording: [{ ...cpuUsage, record: "a b" }] }),
      ],
      catalogue,
      options,
    );
    expect(advice).toEqual([
      {
        path: "system.b",
        name: "rules.order",
        message: "reads cpu_usage_percent, which the group records after it; put cpu_usage_percent first",
      },
    ]);
    expect(problems).toEqual([
      { path: "system.cpu_high", message: "an alert's name must be unique; system.cpu_high has it too" },
      { path: "system", message: "a group's name must be unique; system has it too" },
      {
        path: "system.a b",
        message: 'must be recorded under a metric\'s name (letters, digits, _ and :), got "a b"',
      },
    ]);
  });
});
