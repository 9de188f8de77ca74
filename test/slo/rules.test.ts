import { checkPromql } from "../../lib/promql";
import { NAMES, objectivesOf, sloRules } from "../../lib/slo";
import { defaultSpecification, mergeSpecification, type SpecificationOverrides } from "../../lib/specification";
import { Duration } from "../../lib/units";

function rulesOf(overrides: SpecificationOverrides = {}) {
  const { model, problems } = objectivesOf(mergeSpecification(defaultSpecification, overrides));
  expect(problems).toEqual([]);
  const groups = sloRules(model);
  return {
    model,
    groups,
    alerts: groups.flatMap(({ alerts }) => alerts),
    recording: groups.flatMap((g) => g.recording),
  };
}

const one = (sla: object, rest: SpecificationOverrides = {}): SpecificationOverrides => ({
  ...rest,
  slaDefinitions: {
    api_availability: null,
    response_time: null,
    error_rate: null,
    x: { timeWindow: Duration.days(30), ...sla },
  },
});

describe("the document's objectives", () => {
  const { model, groups, alerts, recording } = rulesOf();

  it("are these, with budgets by its formula", () => {
    expect(model.objectives.map(({ name, target, budget, promise }) => [name, target, budget, promise])).toEqual([
      ["api_availability", 99.9, 0.001, "99.9 % of checks find it up"],
      ["response_time", 95, 0.05, "95 % of requests take at most 500 ms"],
      ["error_rate", 99, 0.01, "at most 1 % of requests fail"],
    ]);
    const minutes = recording
      .filter(({ record }) => record === NAMES.budgetMinutes)
      .map(({ adds, expr }) => [adds, expr]);
    expect(minutes).toEqual([
      [{ slo: "api_availability" }, "vector(43.2)"],
      [{ slo: "response_time" }, "vector(2160)"],
      [{ slo: "error_rate" }, "vector(432)"],
    ]);
  });

  it("have these alerts", () => {
    expect(
      alerts.filter(({ name }) => !/response_time|api_/.test(name)).map(({ name, severity }) => [name, severity]),
    ).toEqual([
      ["slo_error_rate_burn_1h", "critical"],
      ["slo_error_rate_burn_6h", "critical"],
      ["slo_error_rate_burn_1d", "warning"],
      ["slo_error_rate_burn_3d", "warning"],
      ["slo_error_rate_not_measured", "warning"],
      ["slo_error_rate_budget_50", "warning"],
      ["slo_error_rate_budget_90", "critical"],
    ]);
    expect(alerts.map(({ name }) => name)).toContain("slo_response_time_bound_missing");
    expect(alerts).toHaveLength(22);
  });

  it("burn at the rates of the workbook", () => {
    expect(
      model.objectives[0]?.burns.map(({ long, short, factor }) => `${long.toString()} ${short.toString()} ${factor}`),
    ).toEqual(["1h 5m 14.4", "6h 30m 6", "1d 2h 3", "3d 6h 1"]);
  });

  it("have a proof each, and a runbook whose every part says something", () => {
    expect(alerts.filter(({ proof }) => !proof).map(({ name }) => name)).toEqual([]);
    for (const { name, runbook } of alerts) {
      const { meaning, immediateActions, investigation, resolution, prevention } = runbook;
      const parts = [[meaning], immediateActions, investigation, resolution, prevention];
      const told = parts.map((part) => part.some((line) => line.length > 10));
      expect([name, ...told]).toEqual([name, true, true, true, true, true]);
    }
  });

  it("are rules that every Prometheus reads", () => {
    const texts = [...alerts, ...recording].map(({ expr }) => expr);
    expect(texts.flatMap((text) => checkPromql(text, { version: "2.42.0" }))).toEqual([]);
    expect(groups.map(({ name, interval }) => [name, interval?.toString()])).toEqual([
      ["slo", "1m"],
      ["slo_budgets", "2m"],
    ]);
  });
});

describe("the windows of alerts", () => {
  const burns = (timeWindow: Duration, scrapeInterval = Duration.seconds(15)) =>
    rulesOf(
      one(
        { target: 99, measurement: "availability_percent", timeWindow },
        { nodeExporter: { scrapeInterval }, prometheus: { retentionTime: Duration.days(100) } },
      ),
    ).model.objectives[0]?.burns.map(({ long, short, factor }) => `${long.toString()} ${short.toString()} ${factor}`);

  it.each([
    [
      "28 days: whole hours, at other rates",
      Duration.days(28),
      ["1h 5m 13.44", "6h 30m 5.6", "1d 2h 2.8", "3d 6h 0.933333333333"],
    ],
    ["90 days: longer ones", Duration.days(90), ["3h 15m 14.4", "18h 1h30m 6", "3d 6h 3", "9d 18h 1"]],
    ["a week: shorter ones", Duration.days(7), ["14m 5m 14.4", "1h24m 7m 6", "5h36m 28m 3", "16h48m 1h24m 1"]],
    ["a day: none below ten minutes", Duration.days(1), ["12m 5m 6", "48m 5m 3", "2h24m 12m 1"]],
  ])("of %s", (_, window, expected) => {
    expect(burns(window)).toEqual(expected);
  });

  it("hold five scrapes where these are rare", () => {
    expect(burns(Duration.days(30), Duration.minutes(2))).toEqual(["1h 10m 14.4", "6h 30m 6", "1d 2h 3", "3d 6h 1"]);
  });
});

describe("an indicator", () => {
  const expressions = (sla: object, rest: SpecificationOverrides = {}) =>
    rulesOf(one(sla, rest))
      .recording.filter(({ record }) => record === NAMES.events || record === NAMES.badEvents)
      .map(({ expr }) => expr);

  it("of two counters counts what the good one does not grow by", () => {
    const [, bad] = expressions({
      target: 99,
      measurement: "availability_percent",
      indicator: { type: "events", total: 'jobs_total{queue="mail"}', good: "jobs_done_total" },
    });
    expect(bad).toMatch(/^clamp_min\(slo_events\{slo="x"\} - on \(\) sum \(.*jobs_done_total\[59s999ms\].*, 0\)$/);
  });

  it("of a probe reads its job", () => {
    const [events] = expressions(
      {
        target: 99,
        measurement: "availability_percent",
        indicator: { type: "probe", probe: "shop" },
        per: ["instance"],
      },
      { probes: { shop: { type: "tcp", targets: ["shop.example.com:443"] } as never } },
    );
    expect(events).toBe('sum by (instance) (count_over_time(probe_success{job="probe-shop"}[59s999ms]))');
  });

  it.each([
    [1, "response_time_seconds", undefined, 'le=~"1|1\\\\.0"'],
    [500, "response_time_ms", undefined, 'le="0.5"'],
    [500, "response_time_ms", "db_query_ms", 'le=~"500|500\\\\.0"'],
    [0.00001, "response_time_seconds", undefined, 'le=~"0\\\\.00001|1e-05"'],
    [2e6, "response_time_seconds", undefined, 'le=~"2000000|2000000\\\\.0|2e\\\\+06"'],
  ])("of %s %s finds the bucket of any spelling", (target, measurement, of, matcher) => {
    const [, bad] = expressions({ target, percentile: 95, measurement, indicator: { type: "latency", of } });
    expect(bad).toContain(matcher);
  });
});

test("labels of the series stand in the names of texts, and those of the objective on its alerts", () => {
  const { alerts, recording } = rulesOf(
    one({ target: 1, measurement: "error_rate_percent", per: ["service"], labels: { team: "shop" } }),
  );
  expect(alerts[0]).toMatchObject({
    labels: { team: "shop" },
    summary: "x of service {{ $labels.service }} spends its error budget too fast",
  });
  expect(alerts[0]?.proof?.labels).toEqual({ slo: "x", window: "1h", service: "service-1" });
  expect(recording[0]?.expr).toMatch(/^sum by \(service\) /);
});
