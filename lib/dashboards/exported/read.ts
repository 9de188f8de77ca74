import type { GrafanaDashboard } from "../../panels";
import { TAG } from "../grafana/render";
import { isUid, panelId, uidOf } from "../names";
import { withDataSource } from "./data-sources";
import { migrated } from "./migrate";
import { listIn, numberIn, objectIn, textIn, type Json } from "./json";

/** A dashboard of Grafana's, made ready for a Grafana that did not export it. */
export interface ReadDashboard {
  readonly uid: string;
  readonly title: string;
  readonly json: Json;
  /** All its panels, those of rows too. */
  readonly panels: readonly Json[];
  /** Types of its data sources that are not Prometheus. */
  readonly otherSources: readonly string[];
}

/** Why a dashboard cannot be taken. */
export interface Unreadable {
  readonly problem: string;
}

/**
 * `given` as Grafana's provisioning takes it: out of the wrapping of its export, with the data source as a variable, without panels that Grafana
 * has given up, and read-only.
 */
export function readGrafana({ grafana }: GrafanaDashboard): ReadDashboard | Unreadable {
  const read = typeof grafana === "string" ? parsed(grafana) : grafana;
  if (read === undefined) return { problem: "must be JSON" };
  const { apiVersion } = read;
  if (typeof apiVersion === "string" && /\/v2/.test(apiVersion))
    return { problem: `must be a classic dashboard, got ${apiVersion}; export it as "Classic" or "V1 Resource"` };
  const inner = objectIn(read, "spec") ?? objectIn(read, "dashboard") ?? read;
  const title = textIn(inner, "title");
  if (title === undefined || title === "") return { problem: "must be a dashboard with a title" };
  const name = textIn(objectIn(read, "metadata") ?? {}, "name") ?? textIn(inner, "uid");
  const uid = uidOf({ title, ...(name !== undefined && isUid(name) && { uid: name }) });
  const { id: _id, __inputs, __requires, __elements, rows, version: _version, iteration: _iteration, ...rest } = inner;
  const tags = listIn(inner, "tags").filter((tag) => typeof tag === "string");
  const flat = { ...rest, panels: [...placed(listIn({ rows }, "rows")), ...listIn(inner, "panels")] };
  const sourced = withDataSource(flat, listIn({ __inputs }, "__inputs"));
  const panels = listIn(sourced.json, "panels").map((panel) => ready(panel as Json, __elements));
  const json = { ...sourced.json, uid, editable: false, tags: [...new Set([TAG, ...tags])], panels };
  return {
    uid,
    title,
    json,
    panels: panels.flatMap((panel) => [panel, ...(listIn(panel, "panels") as Json[])]),
    otherSources: sourced.others,
  };
}

function parsed(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

/** A panel with a number, without its place in a library, of a type that Grafana has. */
function ready(panel: Json, elements: unknown): Json {
  const library = objectIn(
    objectIn({ elements }, "elements") ?? {},
    textIn(objectIn(panel, "libraryPanel") ?? {}, "uid") ?? "",
  );
  const { libraryPanel, ...rest } = panel;
  const own = library
    ? { ...objectIn(library, "model"), ...rest }
    : { ...rest, ...(libraryPanel !== undefined && { libraryPanel }) };
  const title = textIn(panel, "title") ?? "";
  const inner = listIn(own, "panels").map((one) => ready(one as Json, elements));
  return migrated({ ...own, id: panel["id"] ?? panelId(title), ...(inner.length > 0 && { panels: inner }) });
}

/** Grafana's grid is 24 wide; the rows that it had before were 12, and their heights in pixels. */
function placed(rows: readonly unknown[]): readonly Json[] {
  let y = 0;
  return (rows as Json[]).flatMap((row) => {
    const height = Math.max(
      3,
      Math.ceil((Number.parseInt(textIn(row, "height") ?? `${numberIn(row, "height") ?? 250}`, 10) || 250) / 38),
    );
    const heading: Json = {
      type: "row",
      title: textIn(row, "title") ?? "",
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: 24, h: 1 },
    };
    let [x, top] = [0, y + 1];
    const panels = (listIn(row, "panels") as Json[]).map((panel) => {
      const w = Math.min(24, Math.round(Number(panel["span"] ?? 4) * 2));
      if (x + w > 24) [x, top] = [0, top + height];
      const { span: _, ...rest } = panel;
      const one = { ...rest, gridPos: { x, y: top, w, h: height } };
      x += w;
      return one;
    });
    y = top + height;
    return [{ ...heading, id: panelId(`row ${textIn(row, "title") ?? y}`) }, ...panels];
  });
}
