import {
  ALL_NODE_METRICS,
  metricListProblems,
  missingNodeMetrics,
  nodeExporterOf,
  nodeFamilies,
  nodeMetrics,
  nodeRules,
  NORMALISED_METRICS,
} from "../../lib/exporters/node";
import { catalogueOf, checkRules, solve } from "../../lib/rules";
import { defaultSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { expression } from "../promql/expression";

const model = nodeExporterOf(defaultSpecification);
describe("the system metrics of the document", () => {
  const group = nodeRules(defaultSpecification, model);
  const catalogue = catalogueOf(nodeMetrics(model.collectors), group.recording, { hostLabels: ["service"] });

  it("are all recorded under its names", () => {
    const { cpuMetrics, memoryMetrics, diskMetrics, networkMetrics } = defaultSpecification;
    const listed = [...cpuMetrics, ...memoryMetrics, ...diskMetrics, ...networkMetrics];
    expect(listed).toHaveLength(29);
    const recorded = group.recording.map(({ record }) => record);
    expect(recorded.filter((name) => !name.includes(":")).sort()).toEqual([...listed].sort());
    expect(Object.values(NORMALISED_METRICS).flat().sort()).toEqual([...listed].sort());
  });

  it("use the document's own formulas where it has them", () => {
    const expr = (name: string) => group.recording.find(({ record }) => record === name)?.expr;
    // Of the processors that are online.
    expect(expr("cpu_usage_percent")).toBe(
      '100 - (avg without (cpu, mode) (rate(node_cpu_seconds_total{mode="idle"}[5m])' +
        " and on (instance, job, cpu) (sum by (instance, job, cpu) (rate(node_cpu_seconds_total[5m])) > 0)) * 100)",
    );
    expect(expr("memory_used_percent")).toBe(
      "(1 - (node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)) * 100",
    );
    expect(expr("disk_usage_percent")).toContain(
      "100 - ((node_filesystem_avail_bytes * 100) / (node_filesystem_size_bytes > 0))",
    );
  });

  it("pass all checks, on the oldest server too", () => {
    const intervals = { scrapeInterval: Duration.seconds(15), evaluationInterval: Duration.seconds(15) };
    expect(checkRules([group], catalogue, { ...intervals, version: "2.42.0" })).toEqual({ problems: [], advice: [] });
  });

  it("keep their range at four scrapes where scrapes are rare", () => {
    const nodeExporter = { ...defaultSpecification.nodeExporter, scrapeInterval: Duration.minutes(2) };
    const rare = nodeExporterOf({ nodeExporter });
    const rules = nodeRules(defaultSpecification, rare);
    expect(rules.recording.find(({ record }) => record === "cpu_interrupts")?.expr).toBe("rate(node_intr_total[8m])");
    const intervals = { scrapeInterval: Duration.minutes(2), evaluationInterval: Duration.seconds(15) };
    expect(checkRules([rules], catalogueOf(nodeMetrics(rare.collectors), rules.recording), intervals)).toEqual({
      problems: [],
      advice: [],
    });
  });

  it("can all be proven for any value", () => {
    const unsolved = group.recording
      .map(({ record }) => record)
      .filter((name) => !name.includes(":") && solve(expression(name), catalogue) === undefined);
    expect(unsolved).toEqual([]);
  });

  it("are not recorded when a list leaves them out; what only they need goes too", () => {
    const lists = { ...defaultSpecification, cpuMetrics: ["cpu_usage_percent"], diskMetrics: [] };
    const names = nodeRules(lists, model).recording.map(({ record }) => record);
    expect(names.filter((name) => name.startsWith("cpu_"))).toEqual(["cpu_usage_percent"]);
    expect(names.filter((name) => name.includes("filesystem") || name.startsWith("disk_"))).toEqual([]);
  });

  it.each([
    [
      "cpuMetrics",
      "cpu_usage_percnt",
      "cpu_metrics.0",
      `must be a metric that is recorded (${NORMALISED_METRICS.cpuMetrics.join(", ")}) or that the application exposes, got "cpu_usage_percnt"; did you mean "cpu_usage_percent"?`,
    ],
    [
      "diskMetrics",
      "memory_total_bytes",
      "disk_metrics.0",
      '"memory_total_bytes" belongs to memory_metrics; move it there',
    ],
  ])("are refused in %s when nobody knows them: %s", (list, name, path, message) => {
    expect(metricListProblems({ ...defaultSpecification, [list]: [name] }, ["own_metric"])).toEqual([
      { path, message },
    ]);
  });

  it("may be the application's own", () => {
    expect(metricListProblems({ ...defaultSpecification, cpuMetrics: ["own_metric"] }, ["own_metric"])).toEqual([]);
  });
});

describe("the catalogue of node_exporter", () => {
  it("names the collector of a metric that is not enabled", () => {
    const without = model.collectors.filter((collector) => collector !== "systemd");
    expect(nodeMetrics(without).some(({ name }) => name === "node_systemd_unit_state")).toBe(false);
    expect(missingNodeMetrics(without).find(({ name }) => name === "node_systemd_unit_state")?.reason).toBe(
      'comes from node_exporter/systemd, which is not enabled; add "systemd" to node_exporter.collectors',
    );
    const reasons = new Map(missingNodeMetrics(model.collectors).map(({ name, reason }) => [name, reason]));
    expect(reasons.get("node_hwmon_temp_celsius")).toBe(
      'comes from node_exporter/hwmon, which is not enabled; add "hwmon" to node_exporter.collectors',
    );
    const here = new Set(nodeMetrics(model.collectors).map(({ name }) => name));
    expect([...reasons.keys()].filter((name) => here.has(name))).toEqual([]);
  });
  it("has all that an enabled collector is known to expose, and the beginnings of what it finds on a host", () => {
    const more = [...model.collectors, "hwmon", "edac"];
    const names = nodeMetrics(more).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["node_hwmon_temp_celsius", "node_edac_uncorrectable_errors_total"]));
    expect(new Set(names).size).toBe(names.length);
    expect(nodeFamilies(more)).toContainEqual({ prefix: "node_netstat_", from: "node_exporter/netstat" });
    expect(nodeFamilies(["cpu"])).toEqual([]);
  });
  it("says so when the whole exporter is off", () => {
    expect(missingNodeMetrics("disabled").length).toBeGreaterThan(ALL_NODE_METRICS.length + 29);
    expect(missingNodeMetrics("disabled").find(({ name }) => name === "cpu_usage_percent")?.reason).toBe(
      "is recorded from node_exporter, which is not enabled; set node_exporter.enabled to true",
    );
  });
  it("names the list that leaves a recorded metric out", () => {
    const lists = { ...defaultSpecification, cpuMetrics: [] };
    expect(
      missingNodeMetrics(model.collectors, { lists }).find(({ name }) => name === "cpu_usage_percent")?.reason,
    ).toBe("is recorded only when cpu_metrics names it; add it there");
  });
});
