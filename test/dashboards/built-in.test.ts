import type { Dashboard } from "../../index";
import { prometheusRule, synthesized } from "../../testing";
import { lint, panelsOf } from "./linter";
import { withDashboards, written } from "./stack";

const { stack, dashboards } = withDashboards();
const all = written(dashboards);

describe("dashboards of components", () => {
  it("are these, each in a folder for those who look at it", () => {
    expect(Object.keys(dashboards.files).sort()).toEqual([
      "Applications/application-performance.json",
      "Applications/application.json",
      "Applications/business.json",
      "Applications/database.json",
      "Applications/objectives.json",
      "Hosts/fleet-overview.json",
      "Hosts/host.json",
      "Hosts/infrastructure-overview.json",
      "Hosts/processes.json",
      "Monitoring/alertmanager.json",
      "Monitoring/alerts-and-on-call.json",
      "Monitoring/portal.json",
      "Monitoring/prometheus.json",
    ]);
  });

  it("have no query that the stack's Prometheus could not answer, and none that advice is given about", () => {
    synthesized(stack);
    const warnings = dashboards.node.metadata.map(({ data }) => String(data));
    expect(warnings).toEqual([]);
  });

  it("have a description and a unit on every panel, and lead from a host's panels to runbooks, logs and the host", () => {
    const { dashboards: linked } = withDashboards({ links: { logs: "https://kibana.example.com" } });
    const host = panelsOf(written(linked).get("Host") ?? { panels: [] });
    const time = "from:'${__from:date:iso}',to:'${__to:date:iso}'";
    expect(host.find(({ title }) => title === "File systems")?.links).toEqual([
      { title: "Runbook: disk_full", url: "http://10.0.0.5:8090/runbooks/disk_full", targetBlank: true },
      {
        title: "Logs",
        url: `https://kibana.example.com/app/discover#/?_g=(time:(${time}))&_a=(query:(language:kuery,query:'hostname:%22\${instance}%22'))`,
        targetBlank: true,
      },
    ]);
    const busiest = panelsOf(written(linked).get("Fleet overview") ?? { panels: [] }).find(
      ({ title }) => title === "Busiest processors",
    );
    expect(busiest?.fieldConfig?.defaults).toMatchObject({
      thresholds: { steps: [{ color: "green" }, { value: 80, color: "yellow" }, { value: 95, color: "red" }] },
      links: [{ title: "This host", url: "/d/host?${__url_time_range}&var-instance=${__field.labels.instance}" }, {}],
    });
  });

  it("lead from a firing alert to its runbook, unless an alert's page is called otherwise", () => {
    const linksOf = (built: typeof all) =>
      panelsOf(built.get("Objectives") ?? { panels: [] })
        .find(({ title }) => title === "Alerts about objectives since")
        ?.fieldConfig?.overrides?.filter(({ matcher }) => matcher.options === "Alert");
    const url = "http://10.0.0.5:8090/runbooks/${__value.text}";
    expect(linksOf(all)).toEqual([
      {
        matcher: { id: "byName", options: "Alert" },
        properties: [{ id: "links", value: [{ title: "Runbook", url }] }],
      },
    ]);
    const odd = withDashboards({ wings: [({ metrics }) => metrics.addAlert(SPACED)] });
    expect(linksOf(written(odd.dashboards))).toEqual([]);
  });

  it("name five runbooks of a panel, and where all are if there are more", () => {
    const burn = panelsOf(all.get("Objectives") ?? { panels: [] }).find(({ title }) => title === "Burn rate");
    expect(burn?.links?.map(({ title }) => title)).toEqual([
      ...["1h", "6h", "1d", "3d"].map((window) => `Runbook: slo_api_availability_burn_${window}`),
      "Runbook: slo_response_time_burn_1h",
      "All runbooks",
    ]);
  });

  it("are where alerts lead, at the host and the time, unless the specification names others", () => {
    const grafana = "https://grafana.example.com";
    const addressOf = (alert: string, links: object) => {
      const { stack: other } = withDashboards({ links: { dashboards: grafana, ...links } });
      return prometheusRule(other, alert).annotations?.["dashboard_url"];
    };
    const query = "var-instance={{ $labels.instance }}&from=__FROM__&to=now";
    expect(addressOf("cpu_high", {})).toBe(`${grafana}/d/host?${query}`);
    expect(addressOf("high_error_rate", {})).toBe(`${grafana}/d/application?${query}`);
    expect(addressOf("cpu_high", { hostDashboard: "ours" })).toBe(`${grafana}/d/ours?${query}`);
  });

  // Without Grafana, a message had a runbook and no dashboard, although the portal has one.
  it("are where alerts lead on the portal, where there is no Grafana; those of an objective to its own", () => {
    const addressOf = (alert: string, overrides: object = {}) =>
      prometheusRule(withDashboards(overrides).stack, alert).annotations?.["dashboard_url"];
    const live = "http://10.0.0.5:8090/dashboards";
    const since = "from=__FROM__&to=now";
    expect(addressOf("cpu_high")).toBe(`${live}/host/?var-instance={{ $labels.instance }}&${since}`);
    expect(addressOf("slo_error_rate_burn_1h")).toBe(`${live}/objectives/?var-slo=error_rate&${since}`);
    const links = { dashboards: "https://grafana.example.com" };
    expect(addressOf("slo_error_rate_burn_1h", { links })).toBe(
      `https://grafana.example.com/d/objectives?var-slo=error_rate&${since}`,
    );
  });

  it("leave out panels, and whole dashboards, whose metrics nothing provides", () => {
    const without = withDashboards({
      nodeExporter: { collectors: ["cpu", "meminfo", "diskstats", "netdev", "filesystem", "loadavg"] },
      processExporter: { enabled: false },
    });
    expect(() => synthesized(without.stack)).not.toThrow();
    const left = written(without.dashboards);
    expect(left.has("Processes")).toBe(false);
    const titles = panelsOf(left.get("Host") ?? { panels: [] }).map(({ title }) => title);
    expect(titles).not.toContain("Failed units here");
    expect(titles).toContain("CPU usage");
  });

  it("keep the numbers of panels when others come, go or move", () => {
    const ids = (built: typeof all) =>
      new Map(panelsOf(built.get("Host") ?? { panels: [] }).map(({ title, id }) => [title, id]));
    const more = withDashboards({}, { dashboards: [OWN] });
    const [before, after] = [ids(all), ids(written(more.dashboards))];
    expect([...before].filter(([title, id]) => after.get(title) !== id)).toEqual([]);
    expect(after.size).toBe(before.size + 1);
    expect(before.get("CPU usage")).toBe(554_630_212);
  });

  it.each([...all.values()].map((dashboard) => [dashboard.title, dashboard]))(
    "%s passes the rules of Grafana's linter",
    (_, dashboard) => {
      expect(
        lint(dashboard).filter((line) => !EXCEPTIONS.some(([pattern]) => pattern.test(`${dashboard.title}: ${line}`))),
      ).toEqual([]);
    },
  );

  it("have no exception that nothing needs", () => {
    const found = [...all.values()].flatMap((dashboard) =>
      lint(dashboard).map((line) => `${dashboard.title}: ${line}`),
    );
    expect(EXCEPTIONS.filter(([pattern]) => !found.some((line) => pattern.test(line)))).toEqual([]);
  });
});

/** An alert whose name no file can have. */
const SPACED = { name: "shop is slow", expr: "cpu_usage_percent > 95", severity: "warning", summary: "slow" } as const;

/** A panel of a user's own beside those of a host, and one in the place of another. */
const OWN: Dashboard = {
  title: "Host",
  description: "",
  rows: [
    {
      title: "Ours",
      panels: [
        {
          title: "Swap",
          description: "Ours.",
          kind: "stat",
          unit: "bytes",
          queries: [{ expr: "max(swap_used_bytes)" }],
        },
        {
          title: "Cached",
          description: "Ours.",
          kind: "stat",
          unit: "bytes",
          queries: [{ expr: "max(memory_cached_bytes)" }],
        },
      ],
    },
  ],
};

/** What the linter's rules do not fit, and why. */
const EXCEPTIONS: readonly (readonly [line: RegExp, why: string])[] = [
  [/^(Infrastructure Overview|Application Performance): target-rate-interval-rule/, "the document writes [5m]"],
  [/^Host: template-instance-rule: takes one value/, "it is about one host"],
  [/^Objectives: (template|target)-(job|instance)-rule/, "an objective is of all hosts of a service"],
  [/^Alerts and on-call: (template|target)-(job|instance)-rule/, "an alert need not have a job or an instance"],
  [/: target-(job|instance)-rule: .*: (ALERTS|up|scrape_\w+)$/, "asks for all targets, or alerts of other jobs"],
];
