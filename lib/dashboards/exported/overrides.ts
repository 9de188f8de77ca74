import { numberIn, objectIn, objectsIn, textIn, type Json } from "./json";

/** Steps of thresholds as Grafana has them, with the colour below all of them. */
export function stepsOf(thresholds: readonly (readonly [value: number, color: string])[], below = "green"): Json {
  return {
    mode: "absolute",
    steps: [{ value: null, color: below }, ...thresholds.map(([value, color]) => ({ value, color }))],
  };
}

/** Who an override is about: a name, or `/a pattern/`. */
export function matcherFor(name: string): Json {
  return /^\/.*\/[a-z]*$/.test(name) ? { id: "byRegexp", options: name } : { id: "byName", options: name };
}

/** Settings of single series of a graph, as overrides of a time series panel. */
export function overridesOf(panel: Json): readonly Json[] {
  const right = objectsIn(panel, "yaxes")[1] ?? {};
  const colours = Object.entries(objectIn(panel, "aliasColors") ?? {}).map(([name, color]) => ({
    matcher: { id: "byName", options: name },
    properties: [{ id: "color", value: { mode: "fixed", fixedColor: color } }],
  }));
  const series = objectsIn(panel, "seriesOverrides").flatMap((one) => {
    const properties = propertiesOf(one, right);
    return properties.length === 0 ? [] : [{ matcher: matcherFor(textIn(one, "alias") ?? ""), properties }];
  });
  return [...colours, ...series];
}

/** What each setting of a series became. */
const SETTINGS: Readonly<Record<string, (value: unknown, right: Json, one: Json) => readonly Json[]>> = {
  color: (color) => [{ id: "color", value: { mode: "fixed", fixedColor: color } }],
  yaxis: (axis, right) =>
    axis !== 2
      ? []
      : [
          { id: "custom.axisPlacement", value: "right" },
          ...(textIn(right, "format") === undefined ? [] : [{ id: "unit", value: right["format"] }]),
          ...(numberIn(right, "min") === undefined ? [] : [{ id: "min", value: numberIn(right, "min") }]),
          ...(numberIn(right, "max") === undefined ? [] : [{ id: "max", value: numberIn(right, "max") }]),
        ],
  fill: (_, __, one) => [{ id: "custom.fillOpacity", value: Math.min(100, (numberIn(one, "fill") ?? 0) * 10) }],
  linewidth: (width) => [{ id: "custom.lineWidth", value: width }],
  lines: (lines) => (lines === false ? [{ id: "custom.lineWidth", value: 0 }] : []),
  bars: (bars) => (bars === true ? [{ id: "custom.drawStyle", value: "bars" }] : []),
  points: (points) => (points === true ? [{ id: "custom.drawStyle", value: "points" }] : []),
  dashes: (dashes) => (dashes === true ? [{ id: "custom.lineStyle", value: { fill: "dash", dash: [10, 10] } }] : []),
  stack: (stack) => [
    {
      id: "custom.stacking",
      value: { group: typeof stack === "string" ? stack : "A", mode: stack === false ? "none" : "normal" },
    },
  ],
  transform: (transform) => (transform === "negative-Y" ? [{ id: "custom.transform", value: "negative-Y" }] : []),
  fillBelowTo: (name) => [{ id: "custom.fillBelowTo", value: name }],
  steppedLine: (stepped) => (stepped === true ? [{ id: "custom.lineInterpolation", value: "stepAfter" }] : []),
  nullPointMode: (mode) => [{ id: "custom.spanNulls", value: mode === "connected" }],
  legend: (legend) =>
    legend === false ? [{ id: "custom.hideFrom", value: { legend: true, tooltip: false, viz: false } }] : [],
};

function propertiesOf(one: Json, right: Json): readonly Json[] {
  return Object.entries(one).flatMap(([key, value]) => SETTINGS[key]?.(value, right, one) ?? []);
}
