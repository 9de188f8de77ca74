import { synthesized } from "../../testing";
import { panelsOf, type LintedPanel } from "./linter";
import { withDashboards, written } from "./stack";

/** What a Grafana of some years ago exported, with everything that it has given up since. */
const OLD = {
  __inputs: [
    { name: "DS_PROM", type: "datasource", pluginId: "prometheus" },
    { name: "DS_LOKI", type: "datasource", pluginId: "loki" },
    { name: "VAR_JOB", type: "constant", value: "node" },
  ],
  __requires: [{ type: "grafana", version: "5.0.0" }],
  id: 12,
  title: "Old",
  tags: ["ours"],
  templating: {
    list: [{ type: "query", name: "host", datasource: "${DS_PROM}", query: "label_values(node_load1, instance)" }],
  },
  panels: [
    {
      id: 4,
      type: "graph",
      title: "Load",
      datasource: "${DS_PROM}",
      targets: [{ expr: 'node_load1{job="${VAR_JOB}", instance=~"$host"}', refId: "A" }],
      fill: 3,
      linewidth: 2,
      stack: true,
      nullPointMode: "connected",
      legend: { show: true, values: true, current: true, avg: true, alignAsTable: true, rightSide: true },
      yaxes: [
        { format: "short", min: "0", label: "load" },
        { format: "percent", max: 100 },
      ],
      thresholds: [{ value: 4, op: "gt", colorMode: "critical", line: true }],
      aliasColors: { idle: "#7EB26D" },
      seriesOverrides: [{ alias: "/cpu/", yaxis: 2, fill: 0, stack: false }],
    },
    {
      id: 5,
      type: "singlestat",
      title: "Hosts",
      datasource: null,
      targets: [{ expr: "count(up)", refId: "A" }],
      format: "none",
      valueName: "current",
      thresholds: "1,5",
      colors: ["#d44a3a", "orange", "#299c46"],
      colorBackground: true,
      sparkline: { show: true },
      valueMaps: [{ op: "=", text: "N/A", value: "null" }],
    },
    {
      id: 6,
      type: "table-old",
      title: "Table",
      datasource: { type: "prometheus", uid: "abc" },
      targets: [{ expr: "gone_metric[$__interval]", refId: "A", format: "table" }],
      transform: "table",
      styles: [
        { pattern: "Time", type: "hidden" },
        {
          pattern: "/Value/",
          type: "number",
          unit: "bytes",
          decimals: 1,
          alias: "Size",
          colorMode: "cell",
          thresholds: ["10"],
          colors: ["green", "red"],
        },
        { pattern: "instance", type: "string", link: true, linkUrl: "/d/host?var-instance=$__cell" },
      ],
    },
    {
      id: 7,
      type: "acme-flow-panel",
      title: "Flow",
      datasource: "${DS_LOKI}",
      targets: [{ expr: "rate(gone_total[$__rate_interval])" }],
    },
  ],
};

function built(grafana: string | Record<string, unknown>) {
  const result = withDashboards({}, { dashboards: [{ grafana, folder: "Old" }] });
  const advice = () => {
    synthesized(result.stack);
    return result.dashboards.node.metadata.map(({ data }) => String(data).replace(/ \(dashboards\..*/, ""));
  };
  return { ...result, advice };
}

const SOURCE = { type: "prometheus", uid: "${datasource}" };

describe("a dashboard that Grafana exported", () => {
  const { dashboards, advice } = built(JSON.stringify(OLD));
  const old = written(dashboards).get("Old");
  const panels = panelsOf(old ?? { panels: [] });
  const panel = (title: string) => panels.find((one) => one.title === title) as LintedPanel;

  it("stands in its folder, with its Prometheus as a variable and nothing of its export", () => {
    expect(Object.keys(dashboards.files)).toContain("Old/old.json");
    expect(old).toMatchObject({ title: "Old", uid: "old", editable: false, tags: ["vm-observability", "ours"] });
    expect(Object.keys(old ?? {}).filter((key) => key.startsWith("__") || key === "id")).toEqual([]);
    expect(old?.templating.list.map(({ name, datasource }) => [name, datasource])).toEqual([
      ["datasource", undefined],
      ["host", SOURCE],
    ]);
    expect(["Load", "Hosts", "Table"].map((title) => panel(title).datasource)).toEqual([SOURCE, SOURCE, SOURCE]);
    expect(panel("Flow").datasource).toBe("${DS_LOKI}");
  });

  it("has constants in its queries, and keeps the numbers of its panels", () => {
    expect(panel("Load").targets?.map(({ expr }) => expr)).toEqual(['node_load1{job="node", instance=~"$host"}']);
    expect(panels.map(({ id }) => id)).toEqual([4, 5, 6, 7]);
  });

  it("has a time series for a graph, as it was drawn", () => {
    expect(panel("Load")).toMatchObject({
      type: "timeseries",
      options: {
        legend: { showLegend: true, displayMode: "table", placement: "right", calcs: ["mean", "lastNotNull"] },
      },
      fieldConfig: {
        defaults: {
          unit: "short",
          min: 0,
          custom: {
            fillOpacity: 30,
            lineWidth: 2,
            spanNulls: true,
            axisLabel: "load",
            stacking: { mode: "normal" },
            thresholdsStyle: { mode: "line" },
          },
          thresholds: {
            steps: [
              { value: null, color: "green" },
              { value: 4, color: "red" },
            ],
          },
        },
        overrides: [
          {
            matcher: { id: "byName", options: "idle" },
            properties: [{ id: "color", value: { mode: "fixed", fixedColor: "#7EB26D" } }],
          },
          {
            matcher: { id: "byRegexp", options: "/cpu/" },
            properties: [
              { id: "custom.axisPlacement", value: "right" },
              { id: "unit", value: "percent" },
              { id: "max", value: 100 },
              { id: "custom.fillOpacity", value: 0 },
              { id: "custom.stacking", value: { group: "A", mode: "none" } },
            ],
          },
        ],
      },
    });
  });

  it("has a stat for a singlestat, with its colours, mappings and calculation", () => {
    expect(panel("Hosts")).toMatchObject({
      type: "stat",
      options: { colorMode: "background", graphMode: "area", reduceOptions: { calcs: ["lastNotNull"] } },
      fieldConfig: {
        defaults: {
          unit: "none",
          mappings: [{ type: "special", options: { match: "null", result: { text: "N/A" } } }],
          thresholds: {
            steps: [
              { value: null, color: "#d44a3a" },
              { value: 1, color: "orange" },
              { value: 5, color: "#299c46" },
            ],
          },
        },
      },
    });
  });

  it("has today's table for the old one", () => {
    expect(panel("Table")).toMatchObject({
      type: "table",
      transformations: [{ id: "merge" }],
      fieldConfig: {
        overrides: [
          { matcher: { id: "byName", options: "Time" }, properties: [{ id: "custom.hidden", value: true }] },
          {
            matcher: { id: "byRegexp", options: "/Value/" },
            properties: [
              { id: "displayName", value: "Size" },
              { id: "unit", value: "bytes" },
              { id: "decimals", value: 1 },
              { id: "thresholds" },
              { id: "custom.cellOptions", value: { type: "color-background" } },
            ],
          },
          { properties: [{ id: "links", value: [{ url: "/d/host?var-instance=${__value.text}" }] }] },
        ],
      },
    });
  });

  it("keeps what only a plug-in can draw, and is advised on it, on other data sources and on panels that stay empty", () => {
    expect(panel("Flow").type).toBe("acme-flow-panel");
    expect(advice()).toEqual([
      "dashboards.Old: has panels of types that Grafana shows only with a plug-in: acme-flow-panel",
      "dashboards.Old: asks data sources that are not Prometheus: loki; provide them to Grafana",
      "dashboards.Old: has 2 of 4 panels with metrics that the stack does not know: gone_metric, gone_total; they stay empty unless something exposes these",
    ]);
  });
});

describe("what Grafana wraps dashboards in", () => {
  const inner = { title: "Plain", panels: [{ id: 1, type: "timeseries", title: "a", targets: [{ expr: "up" }] }] };

  it.each([
    ["its API", { meta: {}, dashboard: { ...inner, uid: "plain-uid" } }],
    [
      "a resource",
      { apiVersion: "dashboard.grafana.app/v1beta1", kind: "Dashboard", metadata: { name: "plain-uid" }, spec: inner },
    ],
  ])("%s is taken off", (_, wrapped) => {
    const { dashboards } = built(wrapped);
    expect(written(dashboards).get("Plain")).toMatchObject({ uid: "plain-uid", panels: [{ datasource: SOURCE }] });
  });

  it("rows of before Grafana 5 become rows of the grid", () => {
    const rows = [
      {
        title: "First",
        showTitle: true,
        height: "380px",
        panels: [6, 6, 12].map((span, n) => ({ ...inner.panels[0], id: n + 1, title: `${n}`, span })),
      },
    ];
    const plain = written(built({ title: "Rows", rows }).dashboards).get("Rows") as unknown as {
      panels: { gridPos: object }[];
    };
    expect(plain.panels.map(({ gridPos }) => Object.values(gridPos).join(" "))).toEqual([
      "0 0 24 1",
      "0 1 12 10",
      "12 1 12 10",
      "0 11 24 10",
    ]);
  });

  it.each([
    ["no JSON", "{", "must be JSON"],
    [
      "lists in lists, which filled the stack",
      `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`,
      "must not be nested deeper than 100 levels",
    ],
    [
      "a title that is written backwards",
      { title: "a\u202eb" },
      'must have a title without characters that turn the direction of writing, got "a\\u202eb"',
    ],
    ["no title", "{}", "must be a dashboard with a title"],
    [
      "schema v2",
      { apiVersion: "dashboard.grafana.app/v2beta1", spec: inner },
      "must be a classic dashboard, got dashboard.grafana.app/v2beta1",
    ],
  ])("is refused: %s", (_, grafana, message) => {
    expect(() => built(grafana).advice()).toThrow(`dashboards.grafana.0: ${message}`);
  });

  it("takes the place of a dashboard of the same title", () => {
    const { dashboards } = built({ ...inner, title: "Prometheus" });
    expect(panelsOf(written(dashboards).get("Prometheus") ?? { panels: [] }).map(({ title }) => title)).toEqual(["a"]);
    expect(Object.keys(dashboards.files).filter((path) => path.endsWith("/prometheus.json"))).toEqual([
      "Old/prometheus.json",
    ]);
  });
});

/** Panels of `grafana` as they are written, without rows. */
function imported(grafana: Record<string, unknown>): readonly (LintedPanel & Record<string, unknown>)[] {
  return panelsOf(
    written(built({ title: "Community", ...grafana }).dashboards).get("Community") ?? { panels: [] },
  ) as never;
}

describe("dashboards of Grafana's community", () => {
  const line = { id: 1, type: "timeseries", title: "a", targets: [{ expr: "up" }] };

  it("have no copies: an export of Alertmanager's dashboard repeated each panel for hosts that nobody else has", () => {
    const copy = { ...line, id: 7, repeat: null, repeatPanelId: 1, repeatIteration: 1543330612473 };
    const panels = imported({
      panels: [
        { ...line, repeat: "instance" },
        copy,
        {
          id: 3,
          type: "row",
          title: "r",
          collapsed: true,
          panels: [
            { ...copy, id: 4 },
            { ...line, id: 5, title: "b" },
          ],
        },
      ],
    });
    expect(panels.map(({ title }) => title).sort()).toEqual(["a", "b"]);
  });

  it("are taken with a byte order mark, and without the null that a script left among them", () => {
    const given = { title: "Community", panels: [null, { ...line, targets: [null, ...line.targets] }] };
    const { dashboards } = withDashboards({}, { dashboards: [{ grafana: `\ufeff${JSON.stringify(given)}` }] });
    const [panel, ...others] = written(dashboards).get("Community")?.panels ?? [];
    expect(panel?.title).toBe(line.title);
    expect(others).toEqual([]);
  });

  it("have a number of its own for each panel: an export of Node Exporter Full has some twice, and links led to the first", () => {
    const panels = imported({ panels: [4, 4, 5, undefined].map((id, n) => ({ ...line, id, title: `${n}` })) });
    expect(panels.slice(0, 3).map(({ id }) => id)).toEqual([4, 5, 6]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(4);
  });

  it("keep the least width of what is repeated, as a number beside each other", () => {
    const panels = imported({
      rows: [{ panels: [{ ...line, type: "graph", repeat: "node", minSpan: 2 }] }],
      panels: [
        { ...line, id: 2, title: "b", type: "singlestat", repeat: "node", minSpan: 5 },
        { ...line, id: 3, title: "c" },
      ],
    });
    expect(panels.map((panel) => [panel["maxPerRow"], panel["minSpan"]])).toEqual([
      [6, undefined],
      [4, undefined],
      [undefined, undefined],
    ]);
  });

  it("have no headings where the rows of before Grafana 5 showed none", () => {
    const rows = ["one", "two"].map((title, n) => ({
      title,
      showTitle: false,
      panels: [{ ...line, id: n + 1, title }],
    }));
    expect(imported({ rows }).map(({ type, gridPos }) => [type, (gridPos as { y: number }).y])).toEqual([
      ["timeseries", 0],
      ["timeseries", 7],
    ]);
  });

  it("keep rows that are collapsed or repeated, and lose the copies of those", () => {
    const panel = (id: number) => [{ ...line, id, title: `${id}` }];
    const rows = [
      { title: "closed", collapse: true, panels: panel(1) },
      { title: "$node", repeat: "node", panels: panel(2) },
      { title: "$node", repeat: null, repeatIteration: 1, panels: panel(3) },
    ];
    const json = written(built({ title: "Community", rows }).dashboards).get("Community") as unknown as {
      panels: Record<string, unknown>[];
    };
    expect(json.panels.map(({ title, collapsed, repeat, panels }) => [title, collapsed, repeat, panels])).toMatchObject(
      [
        ["closed", true, undefined, [{ title: "1" }]],
        ["$node", false, "node", []],
        ["2", undefined, undefined, undefined],
      ],
    );
  });

  it("have their Prometheus by whatever name: where queries ask it, rows, texts and intervals name no other", () => {
    const { advice } = built({
      title: "Community",
      templating: {
        list: [
          { type: "interval", name: "interval", datasource: "Elsewhere", query: "1m,5m" },
          { type: "query", name: "host", datasource: "Metrics", query: "up" },
        ],
      },
      panels: [
        { id: 1, type: "row", title: "r", datasource: "Metrics", panels: [] },
        { ...line, id: 2, datasource: "Metrics" },
        { id: 3, type: "text", title: "t", datasource: "Metrics", targets: [{ datasource: "Metrics", refId: "A" }] },
        { id: 4, type: "table", title: "s", datasource: "Summary", targets: [{ refId: "A", queryType: "x" }] },
      ],
    });
    expect(advice()).toEqual([
      "dashboards.Community: asks data sources that are not Prometheus: Summary; provide them to Grafana",
    ]);
  });

  it("choose the first data source, not the one that an export asks for in the choice itself", () => {
    const variable = {
      type: "datasource",
      name: "DS_PROMETHEUS",
      query: "prometheus",
      current: { text: "Prometheus", value: "${DS_PROMETHEUS}" },
    };
    const { dashboards } = built({
      title: "Community",
      __inputs: [{ name: "DS_PROMETHEUS", type: "datasource", pluginId: "prometheus" }],
      templating: { list: [variable] },
      panels: [{ ...line, datasource: { type: "prometheus", uid: "${DS_PROMETHEUS}" } }],
    });
    expect(written(dashboards).get("Community")).toMatchObject({
      templating: { list: [{ name: "DS_PROMETHEUS", current: {} }] },
      panels: [{ datasource: { uid: "${DS_PROMETHEUS}" } }],
    });
  });

  it("keep texts that stand beside empty options, and pies of the plug-in that Grafana made its own", () => {
    const panels = imported({
      panels: [
        { id: 1, type: "text", title: "t", mode: "html", content: "<b>hi</b>", options: {} },
        {
          ...line,
          id: 2,
          type: "grafana-piechart-panel",
          pieType: "donut",
          format: "bytes",
          valueName: "total",
          legendType: "Right side",
          legend: { show: true, values: true, percentage: true },
          aliasColors: { GET: "blue" },
        },
      ],
    });
    expect(panels).toMatchObject([
      { type: "text", options: { mode: "html", content: "<b>hi</b>" } },
      {
        type: "piechart",
        fieldConfig: { defaults: { unit: "bytes" }, overrides: [{ matcher: { options: "GET" } }] },
        options: {
          pieType: "donut",
          reduceOptions: { calcs: ["sum"] },
          legend: { displayMode: "table", placement: "right", values: ["value", "percent"] },
        },
      },
    ]);
  });
});
