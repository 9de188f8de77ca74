import { listIn, numberIn, objectIn, objectsIn, textIn, type Json } from "./json";
import { overridesOf, stepsOf } from "./overrides";
import { migratedTable } from "./migrate-table";

/** Keys that a panel has whatever its type. */
const COMMON = [
  "id",
  "title",
  "description",
  "gridPos",
  "datasource",
  "targets",
  "links",
  "repeat",
  "repeatDirection",
  "maxPerRow",
  "transparent",
  "interval",
  "maxDataPoints",
  "timeFrom",
  "timeShift",
  "hideTimeOverride",
  "transformations",
  "libraryPanel",
] as const;

/** `panel`, where Grafana gave up its type, as the type that came after it. */
export function migrated(panel: Json): Json {
  switch (panel["type"]) {
    case "graph":
      return { ...commonOf(panel), ...graph(panel) };
    case "singlestat":
    case "grafana-singlestat-panel":
      return { ...commonOf(panel), ...singlestat(panel) };
    case "table-old":
      return { ...commonOf(panel), ...migratedTable(panel) };
    case "table":
      // Before Grafana 7, the table that is now called old had this name.
      return listIn(panel, "styles").length > 0 && !panel["fieldConfig"]
        ? { ...commonOf(panel), ...migratedTable(panel) }
        : panel;
    case "grafana-piechart-panel":
      return { ...commonOf(panel), ...piechart(panel) };
    case "text":
      return panel["content"] === undefined || objectIn(panel, "options")?.["content"] !== undefined
        ? panel
        : {
            ...commonOf(panel),
            type: "text",
            options: { mode: panel["mode"] ?? "markdown", content: panel["content"] },
          };
    default:
      return panel;
  }
}

function commonOf(panel: Json): Json {
  return Object.fromEntries(COMMON.flatMap((key) => (panel[key] === undefined ? [] : [[key, panel[key]]])));
}

/** What single numbers were made by, and what makes them now. */
const CALCULATIONS: Readonly<Record<string, string>> = {
  avg: "mean",
  current: "lastNotNull",
  min: "min",
  max: "max",
  total: "sum",
  first: "firstNotNull",
  delta: "delta",
  diff: "diff",
  range: "range",
  name: "lastNotNull",
};

function graph(panel: Json): Json {
  const legend = objectIn(panel, "legend") ?? {};
  const tooltip = objectIn(panel, "tooltip") ?? {};
  const [left = {}] = objectsIn(panel, "yaxes");
  const calcs = Object.entries(CALCULATIONS).flatMap(([key, calc]) =>
    legend["values"] && legend[key] === true ? [calc] : [],
  );
  const thresholds = objectsIn(panel, "thresholds").filter((one) => numberIn(one, "value") !== undefined);
  const mode = objectIn(panel, "xaxis")?.["mode"];
  const type = mode === "histogram" ? "histogram" : mode === "series" ? "bargauge" : "timeseries";
  return {
    type,
    fieldConfig: {
      defaults: {
        ...axisOf(left),
        color: { mode: "palette-classic" },
        custom: {
          drawStyle:
            panel["bars"] === true ? "bars" : panel["lines"] === false && panel["points"] === true ? "points" : "line",
          lineInterpolation: panel["steppedLine"] === true ? "stepAfter" : "linear",
          lineWidth: numberIn(panel, "linewidth") ?? 1,
          fillOpacity: Math.min(100, (numberIn(panel, "fill") ?? 1) * 10),
          showPoints: panel["points"] === true ? "always" : "never",
          spanNulls: panel["nullPointMode"] === "connected",
          stacking: {
            group: "A",
            mode: panel["stack"] !== true ? "none" : panel["percentage"] === true ? "percent" : "normal",
          },
          ...(textIn(left, "label") !== undefined && { axisLabel: left["label"] }),
          ...((numberIn(left, "logBase") ?? 1) > 1 && {
            scaleDistribution: { type: "log", log: numberIn(left, "logBase") },
          }),
          thresholdsStyle: { mode: thresholds.length > 0 ? "line" : "off" },
        },
        thresholds: stepsOf(thresholds.map((one) => [numberIn(one, "value") ?? 0, thresholdColour(one)] as const)),
      },
      overrides: overridesOf(panel),
    },
    options: {
      legend: {
        showLegend: legend["show"] !== false,
        displayMode: legend["alignAsTable"] === true ? "table" : "list",
        placement: legend["rightSide"] === true ? "right" : "bottom",
        calcs,
      },
      tooltip: {
        mode: tooltip["shared"] === false ? "single" : "multi",
        sort: ["none", "asc", "desc"][numberIn(tooltip, "sort") ?? 0] ?? "none",
      },
    },
  };
}

function axisOf(axis: Json): Json {
  const unit = textIn(axis, "format");
  const [min, max, decimals] = [numberIn(axis, "min"), numberIn(axis, "max"), numberIn(axis, "decimals")];
  return {
    ...(unit !== undefined && { unit }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(decimals !== undefined && { decimals }),
  };
}

function thresholdColour(threshold: Json): string {
  const named: Readonly<Record<string, string>> = { critical: "red", warning: "orange", ok: "green" };
  return (
    named[textIn(threshold, "colorMode") ?? ""] ??
    textIn(threshold, "fillColor") ??
    textIn(threshold, "lineColor") ??
    "red"
  );
}

function singlestat(panel: Json): Json {
  const gauge = objectIn(panel, "gauge") ?? {};
  const isGauge = gauge["show"] === true;
  const values = (textIn(panel, "thresholds") ?? "").split(",").map(Number).filter(Number.isFinite);
  const hasThresholds = (textIn(panel, "thresholds") ?? "").trim() !== "";
  const colors = listIn(panel, "colors") as string[];
  const column = textIn(panel, "tableColumn") ?? "";
  const [min, max] = isGauge ? [numberIn(gauge, "minValue"), numberIn(gauge, "maxValue")] : [];
  const noValue = textIn(panel, "nullText");
  return {
    type: isGauge ? "gauge" : "stat",
    fieldConfig: {
      defaults: {
        ...axisOf(panel),
        ...(min !== undefined && { min }),
        ...(max !== undefined && { max }),
        ...(noValue !== undefined && noValue !== "" && { noValue }),
        color: { mode: "thresholds" },
        mappings: mappingsOf(panel),
        thresholds: stepsOf(
          hasThresholds ? values.map((value, index) => [value, colors[index + 1] ?? "red"] as const) : [],
          colors[0],
        ),
      },
      overrides: [],
    },
    options: {
      reduceOptions: {
        calcs: [CALCULATIONS[textIn(panel, "valueName") ?? "avg"] ?? "lastNotNull"],
        fields: column === "" ? "" : `/^${column}$/`,
        values: false,
      },
      orientation: "auto",
      ...(isGauge
        ? {
            showThresholdLabels: gauge["thresholdLabels"] === true,
            showThresholdMarkers: gauge["thresholdMarkers"] !== false,
          }
        : {
            colorMode:
              panel["colorBackground"] === true ? "background" : panel["colorValue"] === true ? "value" : "none",
            graphMode: objectIn(panel, "sparkline")?.["show"] === true ? "area" : "none",
            justifyMode: "auto",
            textMode: panel["valueName"] === "name" ? "name" : "auto",
          }),
    },
  };
}

/** The pie of the plug-in that Grafana made its own in version 8. */
function piechart(panel: Json): Json {
  const legend = objectIn(panel, "legend") ?? {};
  const values = (["values", "percentage"] as const).filter((key) => legend[key] === true);
  return {
    type: "piechart",
    fieldConfig: {
      defaults: { ...axisOf(panel), color: { mode: "palette-classic" } },
      overrides: overridesOf(panel),
    },
    options: {
      pieType: panel["pieType"] === "donut" ? "donut" : "pie",
      reduceOptions: {
        calcs: [CALCULATIONS[textIn(panel, "valueName") ?? "current"] ?? "lastNotNull"],
        fields: "",
        values: false,
      },
      displayLabels: panel["legendType"] === "On graph" ? ["name"] : [],
      legend: {
        showLegend: legend["show"] !== false && panel["legendType"] !== "On graph",
        displayMode: values.length > 0 ? "table" : "list",
        placement: panel["legendType"] === "Right side" ? "right" : "bottom",
        values: values.map((key) => (key === "values" ? "value" : "percent")),
      },
      tooltip: { mode: "single", sort: "none" },
    },
  };
}

function mappingsOf(panel: Json): readonly Json[] {
  const values = objectsIn(panel, "valueMaps").filter((one) => textIn(one, "value") !== undefined);
  const plain = values.filter(({ value }) => value !== "null");
  const ranges = objectsIn(panel, "rangeMaps").filter((one) => numberIn(one, "from") !== undefined);
  return [
    ...(plain.length > 0
      ? [
          {
            type: "value",
            options: Object.fromEntries(plain.map((one) => [textIn(one, "value"), { text: one["text"] }])) as Json,
          },
        ]
      : []),
    ...values
      .filter(({ value }) => value === "null")
      .map(({ text }) => ({ type: "special", options: { match: "null", result: { text } } })),
    ...ranges.map((one) => ({
      type: "range",
      options: { from: numberIn(one, "from"), to: numberIn(one, "to"), result: { text: one["text"] } },
    })),
  ];
}
