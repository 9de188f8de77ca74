import { TerraformStack } from "cdktf";
import { objectivesFromOpenSlo, SloTracker, type ReadOpenSloOptions } from "../../constructs/slo-tracker";
import { defaultSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { testApp } from "../../testing";
import type { SpecificationOverrides } from "../../index";

type Objectives = NonNullable<SpecificationOverrides["slaDefinitions"]>;

const tracked = (objectives: Objectives) => new SloTracker(new TerraformStack(testApp(), "own"), "slo", { objectives });

const WRITTEN = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: checkout
  labels:
    team: shop
spec:
  description: 99.5 % of requests succeed
  service: shop
  indicator:
    metadata:
      name: checkout
    spec:
      ratioMetric:
        counter: true
        bad:
          metricSource:
            type: Prometheus
            spec:
              query: sum by (region) (http_requests_total{status=~"5.."})
        total:
          metricSource:
            type: Prometheus
            spec:
              query: sum by (region) (http_requests_total)
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - target: 0.995
`;

describe("objectives in OpenSLO", () => {
  it("are written with what they count, their window and their target", () => {
    const checkout = {
      target: 99.5,
      measurement: "availability_percent",
      timeWindow: Duration.days(28),
      indicator: { type: "requests" },
      per: ["region"],
      labels: { team: "shop", service: "shop" },
    } as const;
    expect(tracked({ checkout }).toOpenSlo()).toBe(WRITTEN);
  });

  it("are counted as before once they are read again: the document's, a native histogram's, whole bounds and probes", () => {
    const week = { timeWindow: Duration.days(7), labels: { service: "shop" } };
    const own: Objectives = {
      slow: { ...week, target: 250, percentile: 99, measurement: "response_time_ms", indicator: LATENCY("shop_ms") },
      whole: { ...week, target: 2, percentile: 99, measurement: "response_time_seconds", per: ["region"] },
      native: { ...week, target: 0.3, percentile: 95, measurement: "response_time_seconds", indicator: NATIVE },
      lag: {
        ...week,
        target: 99,
        measurement: "availability_percent",
        indicator: { type: "up", of: "replica_in_sync" },
      },
      sent: { ...week, target: 99, measurement: "availability_percent", indicator: SENT },
    };
    const specification = { ...defaultSpecification };
    const before = new SloTracker(new TerraformStack(testApp(), "own"), "slo", { specification, objectives: own });
    const text = before.toOpenSlo({ service: "shop" });
    const after = tracked(objectivesFromOpenSlo(text));
    const countedOf = ({ objectives }: SloTracker) =>
      objectives.map(({ name, counting, target, budget, window, per }) => ({
        ...{ name, counting, target, budget, window, per },
      }));
    expect(countedOf(after)).toEqual(countedOf(before));
    const plain = (of: string) => of.replaceAll(/description: .*/g, "");
    expect(plain(after.toOpenSlo())).toBe(plain(text));
  });
});

const LATENCY = (of: string) => ({ type: "latency", of }) as const;
const NATIVE = { type: "latency", of: "rpc_seconds", native: true } as const;
const SENT = { type: "events", total: "sent_total", good: "delivered_total" } as const;

/** A valid document, with `from` replaced by `to`. */
function readWith(from: string | RegExp, to: string, options: ReadOpenSloOptions = { source: "slo.yaml" }) {
  const text = WRITTEN.replace(from, to);
  expect(text).not.toBe(WRITTEN);
  return objectivesFromOpenSlo(text, options);
}

describe("OpenSLO is refused with file, line, path, reason and remedy:", () => {
  it.each<[string, string | RegExp, string, string]>([
    [
      "another version",
      "openslo/v1",
      "openslo/v1alpha",
      'slo.yaml:1:1 apiVersion: must be "openslo/v1", the version that is read, got "openslo/v1alpha"',
    ],
    [
      "a misspelt key",
      "budgetingMethod",
      "budgetMethod",
      'spec.budgetMethod: unknown key; did you mean "budgetingMethod"?',
    ],
    [
      "slices of time",
      "Occurrences",
      "Timeslices",
      'slo.yaml:29:3 spec.budgetingMethod: must be "Occurrences", since events are counted here and not slices of time, got "Timeslices"',
    ],
    [
      "a calendar's window",
      "isRolling: true",
      "calendar: { startTime: 2020-01-21 12:30:00, timeZone: Europe/Paris }",
      "slo.yaml:28:7 spec.timeWindow[0].calendar: must be a rolling window",
    ],
    [
      "a month",
      "28d",
      "1M",
      'spec.timeWindow[0].duration: must be a length that is always the same, got "1M"; write days, such as 30d',
    ],
    [
      "several targets",
      "- target: 0.995",
      "- target: 0.995\n    - target: 0.9",
      "spec.objectives: must have one entry, got 2; write an SLO for each target",
    ],
    ["a target of everything", "0.995", "1", "spec.objectives[0].target: must be a number over 0, below 1, got 1"],
    [
      "composite SLOs",
      "- target: 0.995",
      "- target: 0.995\n      compositeWeight: 2",
      "spec.objectives[0].compositeWeight: belongs to composite SLOs",
    ],
    [
      "a gauge",
      "counter: true",
      "counter: false",
      "slo.yaml:15:9 spec.indicator.spec.ratioMetric.counter: must be true",
    ],
    ["a recorded share", /bad:/, "raw:", "ratioMetric.raw: is a share that was computed elsewhere"],
    [
      "another program's query",
      "type: Prometheus",
      "type: Datadog",
      'metricSource.type: must be Prometheus, whose series are counted here, got "Datadog"',
    ],
    [
      "a rate",
      "sum by (region) (http_requests_total)",
      "sum(rate(http_requests_total[5m]))",
      "total.metricSource.spec.query: must be series or a sum of them",
    ],
    [
      "queries that keep other labels apart",
      "sum by (region) (http_requests_total)",
      "http_requests_total",
      "total: must keep the same labels apart as the other query: region",
    ],
    [
      "a label with several values",
      "team: shop",
      "team: [shop, web]",
      "slo.yaml:6:5 metadata.labels.team: must be one text",
    ],
    [
      "a label that Prometheus does not take",
      "team: shop",
      "cost-centre: shop",
      "metadata.labels.cost-centre: must be a label name of Prometheus",
    ],
    [
      "an SLI that is not there",
      /indicator:[^]*(?=\n {2}timeWindow)/,
      "indicatorRef: fast",
      'spec.indicatorRef: must be an SLI of the same text, got "fast" (there: none)',
    ],
    ["text that is no YAML", "kind: SLO", "kind: [", "slo.yaml:"],
  ])("%s", (_, from, to, message) => {
    expect(() => readWith(from, to)).toThrow(message);
  });

  it("everything at once, in the order of the text", () => {
    expect(() => readWith(/28d|0\.995|true/g, "1")).toThrow(/ratioMetric\.counter.*\n.*timeWindow.*\n.*objectives/);
  });

  it("what is no text", () => {
    expect(() => objectivesFromOpenSlo(Buffer.from(WRITTEN) as unknown as string, { source: "slo.yaml" })).toThrow(
      'slo.yaml: must be text; read a file with the encoding "utf8"',
    );
  });

  it("the second SLO of one name, by its own line", () => {
    expect(() => objectivesFromOpenSlo(`${WRITTEN}---\n${WRITTEN}`, { source: "slo.yaml" })).toThrow(
      'slo.yaml:35:1 metadata: must have a name of its own, got "checkout" twice',
    );
  });

  it("what is compared and is no 1 or 0", () => {
    const threshold = /ratioMetric:\n(.*\n){11}/;
    const metric = "thresholdMetric: { metricSource: { type: Prometheus, spec: { query: latency_p99 } } }\n";
    const text = WRITTEN.replace(threshold, metric).replace(
      "target: 0.995",
      "target: 0.995\n      op: lte\n      value: 0.3",
    );
    expect(() => objectivesFromOpenSlo(text)).toThrow(
      "spec.objectives[0].op: must ask for series that are 1 while all is well (op: gte, value: 1), got lte 0.3",
    );
  });
});

describe("OpenSLO is read", () => {
  it("with an SLI that stands by itself, and kinds that say nothing about counting", () => {
    const spec = /ratioMetric:[^]*(?=\n {2}timeWindow)/.exec(WRITTEN)?.[0] ?? "";
    const sli = `apiVersion: openslo/v1\nkind: SLI\nmetadata: { name: answered }\nspec:\n      ${spec}\n`;
    const service = "apiVersion: openslo/v1\nkind: Service\nmetadata: { name: shop }\nspec: {}\n";
    const slo = WRITTEN.replace(/indicator:[^]*(?=\n {2}timeWindow)/, "indicatorRef: answered");
    expect(objectivesFromOpenSlo([service, slo, sli].join("---\n"))).toEqual(objectivesFromOpenSlo(WRITTEN));
  });
});

describe("objectives have no form in OpenSLO", () => {
  const week = { target: 99, measurement: "availability_percent", timeWindow: Duration.days(7) } as const;
  it.each<[string, Objectives, string]>([
    ["without a service", { x: week }, "sla_definitions.x.labels.service: is missing, and OpenSLO needs a service"],
    [
      "where samples are compared for each label",
      { x: { ...week, per: ["instance"], labels: { service: "a" } } },
      "sla_definitions.x.per: has no form in OpenSLO where samples are compared with a value, got instance",
    ],
    [
      "with a label that it would not take",
      { x: { ...week, labels: { service: "a", team: "Web & shop" } } },
      "sla_definitions.x.labels.team: must be letters",
    ],
    [
      "with two names that are one there",
      { a_b: { ...week, labels: { service: "a" } }, "a.b": { ...week, labels: { service: "a" } } },
      "sla_definitions.a.b: has no name in OpenSLO",
    ],
  ])("%s", (_, objectives, message) => {
    expect(() => tracked(objectives).toOpenSlo()).toThrow(message);
  });
});
