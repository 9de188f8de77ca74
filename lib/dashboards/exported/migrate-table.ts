import { listIn, numberIn, objectIn, objectsIn, textIn, type Json } from "./json";
import { matcherFor, stepsOf } from "./overrides";

/** How the old table made rows of series, and which transformation does it now. */
const TRANSFORMATIONS: Readonly<Record<string, (columns: readonly Json[]) => readonly Json[]>> = {
  timeseries_to_rows: () => [{ id: "seriesToRows", options: {} }],
  timeseries_to_columns: () => [{ id: "seriesToColumns", options: { byField: "Time" } }],
  timeseries_aggregations: (columns) => [
    {
      id: "reduce",
      options: {
        reducers: columns.map((one) => REDUCERS[textIn(one, "value") ?? ""] ?? "lastNotNull"),
        includeTimeField: false,
      },
    },
  ],
  table: () => [{ id: "merge", options: {} }],
};

const REDUCERS: Readonly<Record<string, string>> = {
  avg: "mean",
  current: "lastNotNull",
  min: "min",
  max: "max",
  total: "sum",
  count: "count",
};

/** The table of before Grafana 7 as the one of today. */
export function migratedTable(panel: Json): Json {
  const columns = objectsIn(panel, "columns");
  const made = TRANSFORMATIONS[textIn(panel, "transform") ?? ""]?.(columns) ?? [];
  return {
    type: "table",
    fieldConfig: {
      defaults: { custom: { align: "auto", cellOptions: { type: "auto" } }, thresholds: stepsOf([]) },
      overrides: objectsIn(panel, "styles").flatMap(overrideOf),
    },
    options: { showHeader: panel["showHeader"] !== false, ...sortOf(panel, columns) },
    ...(made.length > 0 && { transformations: [...objectsIn(panel, "transformations"), ...made] }),
  };
}

function sortOf(panel: Json, columns: readonly Json[]): Json {
  const sort = objectIn(panel, "sort") ?? {};
  const column = columns[numberIn(sort, "col") ?? -1];
  const name = column && textIn(column, "text");
  return name === undefined ? {} : { sortBy: [{ displayName: name, desc: sort["desc"] === true }] };
}

function overrideOf(style: Json): readonly Json[] {
  const pattern = textIn(style, "pattern") ?? "";
  const properties = propertiesOf(style);
  return properties.length === 0 || pattern === "" ? [] : [{ matcher: matcherFor(pattern), properties }];
}

function propertiesOf(style: Json): readonly Json[] {
  const type = textIn(style, "type");
  const alias = textIn(style, "alias") ?? "";
  const thresholds = (listIn(style, "thresholds") as unknown[]).map(Number).filter(Number.isFinite);
  const colors = listIn(style, "colors") as string[];
  const mode = textIn(style, "colorMode");
  return [
    ...(alias === "" ? [] : [{ id: "displayName", value: alias }]),
    ...(type === "hidden" ? [{ id: "custom.hidden", value: true }] : []),
    ...(type === "date"
      ? [{ id: "unit", value: `time: ${textIn(style, "dateFormat") ?? "YYYY-MM-DD HH:mm:ss"}` }]
      : []),
    ...(type === "number" && textIn(style, "unit") !== undefined ? [{ id: "unit", value: style["unit"] }] : []),
    ...(type === "number" && numberIn(style, "decimals") !== undefined
      ? [{ id: "decimals", value: numberIn(style, "decimals") }]
      : []),
    ...(style["link"] === true
      ? [
          {
            id: "links",
            value: [
              {
                title: textIn(style, "linkTooltip") ?? "",
                url: linkOf(textIn(style, "linkUrl") ?? ""),
                targetBlank: style["linkTargetBlank"] === true,
              },
            ],
          },
        ]
      : []),
    ...(mode === undefined || thresholds.length === 0
      ? []
      : [
          {
            id: "thresholds",
            value: stepsOf(
              thresholds.map((value, index) => [value, colors[index + 1] ?? "red"] as const),
              colors[0],
            ),
          },
          { id: "custom.cellOptions", value: { type: mode === "value" ? "color-text" : "color-background" } },
        ]),
  ];
}

/** `$__cell` was the value of the cell; with a number, that of a column of its row. */
function linkOf(url: string): string {
  return url.replace(/\$(?:\{__cell(_\d+)?(?::\w+)?\}|__cell(_\d+)?\b)/g, (_, braced?: string, bare?: string) => {
    const column = braced ?? bare;
    return column === undefined ? "${__value.text}" : `\${__data.fields[${column.slice(1)}]}`;
  });
}
