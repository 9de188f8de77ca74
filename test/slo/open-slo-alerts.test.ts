import { TerraformStack } from "cdktf";
import { objectivesFromOpenSlo, SloTracker, type ReadOpenSloOptions } from "../../constructs/slo-tracker";
import { Duration } from "../../lib/units";
import { testApp } from "../../testing";
import type { SpecificationOverrides } from "../../index";

type Objectives = NonNullable<SpecificationOverrides["slaDefinitions"]>;

const tracked = (objectives: Objectives) => new SloTracker(new TerraformStack(testApp(), "own"), "slo", { objectives });

/** An SLO of 28 days with `policies`, as the documentation of OpenSLO writes them. */
const slo = (policies: string) => `apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout }
spec:
  service: shop
  indicator:
    metadata: { name: answered }
    spec:
      ratioMetric:
        counter: true
        bad: { metricSource: { type: Prometheus, spec: { query: 'sum(http_requests_total{status=~"5.."})' } } }
        total: { metricSource: { type: Prometheus, spec: { query: sum(http_requests_total) } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.995 }]
  alertPolicies: ${policies}
`;

const CONDITION = `{ kind: burnrate, op: gt, threshold: 13.44, lookbackWindow: 1h, alertAfter: 5m }`;
const condition = (of: string) =>
  `{ kind: AlertCondition, metadata: { name: fast }, spec: { severity: critical, condition: ${of} } }`;
const policy = (conditions: string, more = "notificationTargets: []") =>
  `{ kind: AlertPolicy, metadata: { name: fast }, spec: { alertWhenBreaching: true, alertWhenResolved: false, alertWhenNoData: false, conditions: [${conditions}], ${more} } }`;

const read = (policies: string, options: ReadOpenSloOptions = {}) =>
  objectivesFromOpenSlo(slo(policies), { source: "slo.yaml", ...options })["checkout"]?.burnRateAlerts;

describe("alert policies of OpenSLO", () => {
  it("are the burn rate alerts of their objective, in the place of the usual ones", () => {
    const burn = { budget: 2, window: Duration.hours(1), severity: "critical" };
    expect(read(`[${policy(condition(CONDITION))}]`)).toEqual([burn]);
    const [objective] = tracked(objectivesFromOpenSlo(slo(`[${policy(condition(CONDITION))}]`))).objectives;
    expect(objective?.burns).toMatchObject([{ factor: 13.44, severity: "critical" }]);
  });

  it("may be documents of their own that name each other, under any names, and severities of their own", () => {
    const documents = `---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: { name: CpuPolicy }
spec: { alertWhenBreaching: true, conditions: [{ conditionRef: CpuBreach }], notificationTargets: [{ targetRef: OnCall }] }
---
apiVersion: openslo/v1
kind: AlertCondition
metadata: { name: CpuBreach }
spec: { severity: page, condition: { op: gte, threshold: 5.6, lookbackWindow: 6h } }
---
apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata: { name: OnCall }
spec: { target: email }
`;
    const text = `${slo("[{ alertPolicyRef: CpuPolicy }]")}${documents}`;
    // As the schema of OpenSLO 1.0 has it.
    const alone = text.replace("{ alertPolicyRef: CpuPolicy }", "CpuPolicy");
    const options = { severities: { page: "critical" }, notificationTargets: "ignore" } as const;
    for (const written of [text, alone])
      expect(objectivesFromOpenSlo(written, options)["checkout"]?.burnRateAlerts).toEqual([
        { budget: 5, window: Duration.hours(6), severity: "critical" },
      ]);
    expect(() => objectivesFromOpenSlo(text)).toThrow(
      'spec.notificationTargets[0]: must be the severity of its condition ("page"), since escalation_matrix says who is notified of which, got "email"; or read with { notificationTargets: "ignore" }',
    );
  });

  it("are left out where somebody says so, and are the usual alerts where there are none", () => {
    expect(read("[{ alertPolicyRef: nowhere }]", { alertPolicies: "ignore" })).toBeUndefined();
    expect(read("[]")).toBeUndefined();
  });

  it("are written, and read again as the same alerts", () => {
    const week = { measurement: "availability_percent", labels: { service: "shop" } } as const;
    const before = tracked({
      month: { ...week, target: 99.5, timeWindow: Duration.days(30), indicator: { type: "requests" } },
      week: { ...week, target: 99, timeWindow: Duration.days(7), indicator: { type: "requests" } },
    });
    const text = before.toOpenSlo({ alertPolicies: true });
    expect(text).toContain(`kind: AlertPolicy
metadata:
  name: month-burn-1h
spec:
  description: 2 % of the budget spent in 1h
  alertWhenBreaching: true
  alertWhenResolved: true
  alertWhenNoData: false
  conditions:
    - kind: AlertCondition
      metadata:
        name: month-burn-1h
      spec:
        severity: critical
        condition:
          kind: burnrate
          op: gt
          threshold: 14.4
          lookbackWindow: 1h
          alertAfter: 5m
  notificationTargets:
    - targetRef: critical
`);
    const after = tracked(objectivesFromOpenSlo(text));
    const burnsOf = ({ objectives }: SloTracker) =>
      objectives.flatMap(({ name, burns }) =>
        burns.map(({ long, short, factor, severity }) => [name, long.toString(), short.toString(), factor, severity]),
      );
    expect(burnsOf(after)).toEqual(burnsOf(before));
    expect(burnsOf(after)).toHaveLength(8);
    const plain = (of: string) => of.replaceAll(/description: .* (requests|events) .*/g, "");
    expect(plain(after.toOpenSlo({ alertPolicies: true }))).toBe(plain(text));
  });

  it("are not written where nobody asks for them", () => {
    expect(tracked(objectivesFromOpenSlo(slo("[]"))).toOpenSlo()).not.toContain("Alert");
  });
});

describe("alert policies are refused with their place:", () => {
  const of = (from: string, to: string) => `[${policy(condition(CONDITION.replace(from, to)))}]`;
  it.each([
    [
      "slow spending, which the examples of OpenSLO ask for",
      of("gt", "lte"),
      'condition.op: must be "gt" or "gte", since an alert fires while the budget is spent too fast, got "lte"',
    ],
    ["another kind", of("burnrate", "budget"), 'condition.kind: must be "burnrate", got "budget"'],
    [
      "a long delay",
      of("5m", "30m"),
      "condition.alertAfter: must be at most 5m, got 30m: an alert here fires once the last twelfth of its window burns as fast",
    ],
    ["no threshold", of("threshold: 13.44, ", ""), "condition.threshold: is missing; write a burn rate such as 14.4"],
    [
      "more than the budget",
      of("13.44", "700"),
      "must hold before the whole budget is spent, got 700 times in 1h, which is 104.166666667 % of it",
    ],
    ["a longer look", of("1h", "28d"), "must look back less far than the window of the SLO (28d)"],
    [
      "two of one window",
      `[${policy(condition(CONDITION))}, ${policy(condition(CONDITION))}]`,
      "spec.alertPolicies[1]: must look back over a window of its own, got 1h twice",
    ],
    ["two conditions", `[${policy(`${condition(CONDITION)}, ${condition(CONDITION)}`)}]`, "must have one entry, got 2"],
    [
      "an alert that never fires",
      `[${policy(condition(CONDITION)).replace("alertWhenBreaching: true", "alertWhenBreaching: false")}]`,
      "alertWhenBreaching: must be true, since alerts here fire while their condition holds, got false",
    ],
    [
      "a policy that is not there",
      "[{ alertPolicyRef: nowhere }]",
      'spec.alertPolicies[0].alertPolicyRef: must be an AlertPolicy of the same text, got "nowhere" (there: none); put both into one',
    ],
    ["a misspelt key", of("alertAfter", "alertAftr"), 'condition.alertAftr: unknown key; did you mean "alertAfter"?'],
  ])("%s", (_, policies, message) => {
    expect(() => read(policies)).toThrow(message);
  });

  it("a word that is no answer", () => {
    expect(() => read("[]", { alertPolicies: "refuse" as never })).toThrow(
      '[objectivesFromOpenSlo] options.alertPolicies: must be "read" or "ignore", got "refuse"',
    );
  });

  it("a name that is too long for its policies, when they are written", () => {
    const long = { target: 99, measurement: "availability_percent", timeWindow: Duration.days(30) } as const;
    const slo = tracked({ ["a".repeat(60)]: { ...long, indicator: { type: "requests" } } });
    expect(() => slo.toOpenSlo({ service: "shop", alertPolicies: true })).toThrow(
      "has a name that is too long for its alert policies in OpenSLO, which end in -burn-1h",
    );
  });
});
