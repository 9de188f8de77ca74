import { knownAlert, type KnownAlert } from "../../../lib/alertmanager";
import { familyInhibitions } from "../../../lib/alertmanager/routing/family-inhibitions";
import { catalogueOf, SCRAPE_METRICS, type Alert, type Metric } from "../../../lib/rules";
import { Duration } from "../../../lib/units";

const metric = (name: string, from: string, labels: readonly string[], open = false): Metric => ({
  name,
  type: "gauge",
  help: "",
  labels,
  from,
  open,
});

const catalogue = catalogueOf(
  [
    ...SCRAPE_METRICS,
    metric("disk_used", "node_exporter/filesystem", ["device", "mountpoint"]),
    metric("memory_used", "node_exporter/meminfo", []),
    metric("process_memory", "process_exporter", ["groupname"]),
    metric("http_requests", "application", ["method"], true),
  ],
  [],
  { hostLabels: ["service"] },
);

const alertOf = (name: string, severity: string, family: string, expr: string): KnownAlert => {
  const runbook = { meaning: "", immediateActions: [], investigation: [], resolution: [], prevention: [] };
  const texts = { summary: "", description: "", runbook };
  const alert: Alert = { name, severity, family, expr, for: Duration.zero, from: [], ...texts };
  return knownAlert(alert, catalogue);
};

const critical = (expr: string) => alertOf("worse", "critical", "f", expr);
const warning = (expr: string) => alertOf("bad", "warning", "f", expr);
const equalOf = (...alerts: readonly KnownAlert[]) => familyInhibitions(alerts).map(({ equal }) => equal);

describe("alerts of a family", () => {
  it("mute milder ones where every label of their series is equal", () => {
    expect(familyInhibitions([critical("disk_used > 90"), warning("disk_used > 75")])).toEqual([
      {
        name: "worse-over-bad",
        source: [
          { label: "severity", operator: "=", value: "critical" },
          { label: "family", operator: "=", value: "f" },
          { label: "alertname", operator: "=", value: "worse" },
        ],
        target: [
          { label: "severity", operator: "=", value: "warning" },
          { label: "family", operator: "=", value: "f" },
          { label: "alertname", operator: "=", value: "bad" },
        ],
        equal: ["family", "device", "instance", "job", "mountpoint", "service"],
      },
    ]);
  });

  it.each([
    ["an aggregation has fewer", "max by (instance) (disk_used) > 90", ["family", "instance"]],
    ["both are about one exporter", "memory_used > 90", ["family", "instance", "job", "service"]],
    ["the jobs of two exporters always differ", "process_memory > 1", ["family", "instance", "service"]],
    ["up may be of any job", "up == 0", ["family", "instance", "job", "service"]],
  ])("mute by the labels that both have: %s", (_, expr, equal) => {
    expect(equalOf(critical(expr), warning("disk_used > 75"))).toEqual([equal]);
  });

  it("that both lack a label are about one thing", () => {
    expect(equalOf(critical("sum(disk_used) > 90"), warning("sum(disk_used) > 75"))).toEqual([["family"]]);
  });

  it.each([
    ["one is about everything, so that it would mute every host's", "sum(disk_used) > 9"],
    ["one may have labels that nobody described", "http_requests > 9"],
    ["one reads a metric that nobody described", "unheard_of > 9"],
    ["one has series of two kinds", "disk_used > 9 or memory_used > 9"],
  ])("mute nothing where %s", (_, expr) => {
    expect(equalOf(critical(expr), warning("disk_used > 75"))).toEqual([]);
    expect(equalOf(critical("disk_used > 90"), warning(expr))).toEqual([]);
  });

  it("mute none of their own severity, of another family, or of a severity that nobody ranked", () => {
    const other = alertOf("other", "warning", "g", "disk_used > 1");
    const ticket = alertOf("ticket", "ticket", "f", "disk_used > 1");
    expect(equalOf(critical("disk_used > 90"), other, ticket, critical("disk_used > 95"))).toEqual([]);
  });

  it("are named by patterns that match nothing else", () => {
    const [rule] = familyInhibitions([
      alertOf("a.b", "critical", "f", "disk_used > 90"),
      alertOf("a|c", "critical", "f", "disk_used > 95"),
      warning("disk_used > 75"),
    ]);
    expect(rule?.source.at(-1)).toEqual({ label: "alertname", operator: "=~", value: "a\\.b|a\\|c" });
  });
});
