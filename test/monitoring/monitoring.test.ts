import { addressOf, contributionProblems, monitoringOf, type Contribution } from "../../lib/monitoring";
import { readRuleFile, type Alert, type RecordingRule } from "../../lib/rules";
import type { TargetDiscovery } from "../../lib/scraping";
import { Duration } from "../../lib/units";

const options = { scrapeInterval: Duration.seconds(15), hostLabels: [] };

const at = (address: string): TargetDiscovery => ({
  configs: { static_configs: [{ targets: [address] }] },
  relabelings: [],
});

const job = (name: string, more: Partial<Contribution["job"]> = {}) => ({ name, discovery: at(`${name}:1`), ...more });

const alert = (name: string): Alert => ({
  name,
  expr: "up == 0",
  for: Duration.zero,
  severity: "warning",
  family: name,
  summary: name,
  description: name,
  runbook: { meaning: name, immediateActions: [], investigation: [], resolution: [], prevention: [] },
  from: [],
});

const recording = (record: string): RecordingRule => ({
  record,
  expr: "up",
  help: record,
  unit: "",
  from: [],
  proof: { series: [], at: Duration.zero, samples: [] },
});

const names = (given: readonly { readonly name: string }[]) => given.map(({ name }) => name);

describe("what is monitored", () => {
  it("has jobs as they were contributed, Alertmanagers before those of users, at the usual interval", () => {
    const { jobs, usersJobs, alertmanagers } = monitoringOf(
      [
        { job: job("node") },
        { job: job("postgres", { interval: Duration.minutes(1) }), by: "user" },
        { job: job("alertmanager", { takesAlerts: true }) },
        { job: job("portal") },
      ],
      options,
    );
    expect(jobs.map(({ name, interval }) => `${name} ${interval.toString()}`)).toEqual([
      "node 15s",
      "alertmanager 15s",
      "postgres 1m",
      "portal 15s",
    ]);
    expect(names(usersJobs)).toEqual(["postgres"]);
    expect(alertmanagers).toEqual([at("alertmanager:1")]);
  });

  it("has groups of components before those of users, and one group for each of a user's names", () => {
    const { groups, usersGroups } = monitoringOf(
      [
        { by: "user", rules: { name: "custom", recording: [], alerts: [alert("a")] } },
        { rules: { name: "node", recording: [], alerts: [alert("b")] } },
        { by: "user", rules: { name: "custom", recording: [recording("r")], alerts: [alert("c")] } },
      ],
      options,
    );
    expect(groups.map(({ name, alerts }) => [name, ...names(alerts)])).toEqual([
      ["node", "b"],
      ["custom", "a", "c"],
    ]);
    expect(groups[1]?.recording.map(({ record }) => record)).toEqual(["r"]);
    expect(usersGroups).toEqual(["custom"]);
  });

  it("keeps two groups of components apart, which Prometheus's own check refuses when they have one name", () => {
    const rules = { name: "node", recording: [], alerts: [alert("a")] };
    expect(names(monitoringOf([{ rules }, { rules }], options).groups)).toEqual(["node", "node"]);
  });

  it("asks for derived rules with what everything records, whoever came first", () => {
    const { groups } = monitoringOf(
      [
        {
          by: "user",
          rules: (catalogue) => [
            { name: "derived", recording: [], alerts: catalogue.find("late") ? [alert("knows late")] : [] },
          ],
        },
        { rules: { name: "node", recording: [recording("late")], alerts: [] } },
      ],
      options,
    );
    expect(groups.map(({ name, alerts }) => [name, ...names(alerts)])).toEqual([["node"], ["derived", "knows late"]]);
  });

  it("takes derived rules of a component as well", () => {
    const rules = () => [{ name: "own", recording: [], alerts: [alert("a")] }];
    expect(names(monitoringOf([{ rules }], options).groups)).toEqual(["own"]);
  });

  it("knows what is exposed, what is recorded by files, and what is only missing", () => {
    const text = "groups: [{ name: a, rules: [{ record: from_file, expr: up }] }]";
    const { catalogue } = monitoringOf(
      [
        { metrics: [{ name: "seen", type: "gauge", help: "", labels: [], from: "echo" }] },
        { unavailable: [{ name: "gone", reason: "is switched off" }] },
        { by: "user", ruleFile: readRuleFile("legacy", text) },
      ],
      options,
    );
    expect([catalogue.find("seen")?.kind, catalogue.find("from_file")?.kind]).toEqual(["metric", "recording"]);
    expect(catalogue.unavailable("gone")).toBe("is switched off");
    expect(catalogue.find("never_heard")).toBeUndefined();
  });

  it("refuses two origins of one metric", () => {
    const rules = { name: "a", recording: [recording("same")], alerts: [] };
    expect(() => monitoringOf([{ rules }, { rules }], options)).toThrow("same: must have one origin");
  });

  it("gives addresses of tools, those of the stack first", () => {
    const known = monitoringOf(
      [
        { by: "user", tool: { name: "grafana", url: "https://grafana.example.com" } },
        { tool: { name: "prometheus", url: "http://10.0.0.5:9090" } },
        { tool: { name: "alertmanager" } },
      ],
      options,
    );
    expect(names(known.tools)).toEqual(["prometheus", "alertmanager", "grafana"]);
    expect(addressOf(known, "prometheus")).toBe("http://10.0.0.5:9090");
    expect(addressOf(known, "alertmanager")).toBeUndefined();
    expect(addressOf(known, "kibana")).toBeUndefined();
  });

  it("gives addresses of pages on the portal, where there is one", () => {
    const pages = { title: "Notes", path: "notes/", text: "ours.", pages: () => [] };
    expect(addressOf(monitoringOf([{ pages }], options), "notes")).toBeUndefined();
    const known = monitoringOf([{ pages }, { tool: { name: "portal", url: "http://10.0.0.5:8090" } }], options);
    expect(addressOf(known, "notes")).toBe("http://10.0.0.5:8090/notes");
  });
});

describe("a contribution", () => {
  const pages = { title: "Notes", path: "notes/", text: "ours.", pages: () => [] };
  const alerting = { pages: true, host: "monitor-1", port: 9093, reach: "fleet" } as const;
  const before: readonly Contribution[] = [{ tool: { name: "grafana" } }, { pages }, { alerting }];

  it.each<[string, Contribution, string]>([
    ["another tool of one name", { tool: { name: "grafana" } }, "tool.name"],
    ["pages with the name of a tool", { pages: { ...pages, path: "grafana/" } }, "pages.path"],
    ["a tool with the name of pages", { tool: { name: "notes" } }, "tool.name"],
    ["a second Alertmanager to show", { alerting }, "alerting"],
  ])("is refused: %s", (_, added, path) => {
    expect(contributionProblems(before, added).map((problem) => problem.path)).toEqual([path]);
    expect(contributionProblems([], added)).toEqual([]);
  });
});
