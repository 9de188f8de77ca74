import { relabelingsOf, seriesProblems } from "../../lib/long-term";

const RECORDED = ["instance:cpu:rate5m", "cpu_usage_percent", "cpu_usage_percent"];

describe("which series a store gets", () => {
  it("is everything where nothing is said", () => {
    expect(relabelingsOf({}, RECORDED)).toEqual([]);
  });

  it("is a list of names, in which a star stands for any characters and a point for itself", () => {
    expect(relabelingsOf({ metrics: ["up", "node_cpu_*", "a.b"] }, RECORDED)).toEqual([
      { source_labels: ["__name__"], regex: "up|node_cpu_.*|a\\.b", action: "keep" },
    ]);
  });

  it("is what rules record, each name once, and the names beside", () => {
    expect(relabelingsOf({ recorded: true, metrics: ["up"] }, RECORDED)).toEqual([
      { source_labels: ["__name__"], regex: "up|instance:cpu:rate5m|cpu_usage_percent", action: "keep" },
    ]);
    expect(relabelingsOf({ recorded: true }, RECORDED)).toEqual([
      { source_labels: ["__name__"], regex: "instance:cpu:rate5m|cpu_usage_percent", action: "keep" },
    ]);
  });

  it("is narrowed by names, by values of labels, and loses labels last, when all others were looked at", () => {
    const series = { except: ["go_*"], labels: { job: ["node", "a|b"] }, withoutLabels: ["replica"] };
    expect(relabelingsOf(series, RECORDED)).toEqual([
      { source_labels: ["__name__"], regex: "go_.*", action: "drop" },
      { source_labels: ["job"], regex: "node|a\\|b", action: "keep" },
      { regex: "replica", action: "labeldrop" },
    ]);
  });

  it.each([
    [{ metrics: [] }, "s.metrics: must name at least one metric: nothing would be sent"],
    [
      { metrics: ['up{job="a"}'] },
      's.metrics[0]: must be a metric\'s name, in which * stands for any characters, got "up{job=\\"a\\"}"',
    ],
    [{ except: ["**"] }, 's.except: must leave something over, got "*"'],
    [{ labels: { job: [] } }, "s.labels.job: must have a value: nothing would be sent"],
    [
      { withoutLabels: ["le"] },
      's.withoutLabels: must not have "le": series of different metrics or hosts would become one',
    ],
  ])("refuses %j", (series, problem) => {
    expect(seriesProblems(series, "s").map(({ path, message }) => `${path}: ${message}`)).toEqual([problem]);
  });
});
