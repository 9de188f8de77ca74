import { panelId } from "../names";
import { isObject, numberIn, objectsIn, textIn, type Json } from "./json";

/** Columns of Grafana's grid. Rows of before Grafana 5 had 12, and a height in pixels. */
const COLUMNS = 24;

/** Heights of a row's panels where it says none, in pixels, and pixels of one line of the grid. */
const ROW_HEIGHT = 250;
const LINE = 38;

/**
 * Panels of `rows` on the grid. A heading stands above them where one row has a visible title, is collapsed or repeated, as Grafana does it;
 * a collapsed row holds its panels.
 */
export function placed(rows: readonly unknown[]): readonly Json[] {
  const kept = rows.filter(isObject).filter((row) => !isCopy(row));
  const headed = kept.some((row) => row["showTitle"] === true || row["collapse"] === true || repeatOf(row));
  let y = 0;
  return kept.flatMap((row, number) => {
    const height = heightOf(row);
    const top = headed ? y + 1 : y;
    const { panels, bottom } = panelsOf(row, top, height);
    const collapsed = headed && row["collapse"] === true;
    const title = textIn(row, "title") ?? "";
    const heading = {
      type: "row",
      id: panelId(`row ${title === "" ? number : title}`),
      title,
      collapsed,
      panels: collapsed ? panels : [],
      ...(repeatOf(row) && { repeat: repeatOf(row) }),
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
    };
    y = collapsed ? top : bottom;
    return [...(headed ? [heading] : []), ...(collapsed ? [] : panels)];
  });
}

/** Whether Grafana made it for one value of a variable when it saved the dashboard; it makes it again when it shows it. */
export function isCopy(one: Json): boolean {
  return numberIn(one, "repeatIteration") !== undefined && (one["repeat"] ?? null) === null;
}

function repeatOf(row: Json): string | undefined {
  const repeat = textIn(row, "repeat");
  return repeat === "" ? undefined : repeat;
}

function heightOf(row: Json): number {
  const pixels = Number.parseInt(textIn(row, "height") ?? `${numberIn(row, "height") ?? ROW_HEIGHT}`, 10);
  return Math.max(3, Math.ceil((pixels || ROW_HEIGHT) / LINE));
}

function panelsOf(row: Json, top: number, h: number): { readonly panels: readonly Json[]; readonly bottom: number } {
  let [x, y] = [0, top];
  const panels = objectsIn(row, "panels")
    .filter((panel) => !isCopy(panel))
    .map((panel) => {
      const w = Math.min(COLUMNS, Math.round(Number(panel["span"] ?? 4) * 2));
      if (x + w > COLUMNS) [x, y] = [0, y + h];
      const { span: _, ...rest } = panel;
      const one = { ...rest, ...perRow(panel, COLUMNS / 12), gridPos: { x, y, w, h } };
      x += w;
      return one;
    });
  return { panels, bottom: y + h };
}

/** Numbers of panels that fill a line of the grid. */
const FITTING = [1, 2, 3, 4, 6, 8, 12, 24];

/**
 * How many copies of a repeated panel stand beside each other. It was said as the least width of one.
 *
 * @param columns - columns of the grid in one unit of that width
 */
export function perRow(panel: Json, columns = 1): Json {
  const least = numberIn(panel, "minSpan");
  if (least === undefined || panel["maxPerRow"] !== undefined) return {};
  const most = COLUMNS / Math.min(COLUMNS, Math.max(1, least * columns));
  return { maxPerRow: [...FITTING].reverse().find((number) => number <= most) ?? 1 };
}
