import { quoted, turnsDirection } from "../../errors";
import type { GrafanaDashboard } from "../../panels";
import { TAG } from "../grafana/render";
import { isUid, panelId, uidOf } from "../names";
import { withDataSource } from "./data-sources";
import { isObject, listIn, numberIn, objectIn, objectsIn, textIn, type Json } from "./json";
import { migrated } from "./migrate";
import { isCopy, perRow, placed } from "./rows";

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
  if (isDeeper(read, MOST_LEVELS)) return { problem: `must not be nested deeper than ${MOST_LEVELS} levels` };
  const { apiVersion } = read;
  if (typeof apiVersion === "string" && /\/v2/.test(apiVersion))
    return { problem: `must be a classic dashboard, got ${apiVersion}; export it as "Classic" or "V1 Resource"` };
  const inner = objectIn(read, "spec") ?? objectIn(read, "dashboard") ?? read;
  const title = textIn(inner, "title");
  if (title === undefined || title === "") return { problem: "must be a dashboard with a title" };
  if (turnsDirection(title))
    return { problem: `must have a title without characters that turn the direction of writing, got ${quoted(title)}` };
  const name = textIn(objectIn(read, "metadata") ?? {}, "name") ?? textIn(inner, "uid");
  const uid = uidOf({ title, ...(name !== undefined && isUid(name) && { uid: name }) });
  const { id: _id, __inputs, __requires, __elements, rows, version: _version, iteration: _iteration, ...rest } = inner;
  const tags = listIn(inner, "tags").filter((tag) => typeof tag === "string");
  const flat = { ...rest, panels: [...placed(listIn({ rows }, "rows")), ...listIn(inner, "panels")] };
  const sourced = withDataSource(flat, listIn({ __inputs }, "__inputs"));
  const panels = numbered(panelsIn(sourced.json).map((panel) => ready(panel, __elements)));
  const json = { ...sourced.json, uid, editable: false, tags: [...new Set([TAG, ...tags])], panels };
  return {
    uid,
    title,
    json,
    panels: panels.flatMap((panel) => [panel, ...objectsIn(panel, "panels")]),
    otherSources: sourced.others,
  };
}

/** What follows goes down the levels one in another. Panels in rows of a dashboard have about fifteen. */
const MOST_LEVELS = 100;

/** Whether `value` has a list or map more than `most` levels down. */
function isDeeper(value: unknown, most: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((one) => Object.values(one as Json)).filter((one) => typeof one === "object" && one !== null);
  }
  return false;
}

function parsed(text: string): Json | undefined {
  try {
    // Some editors begin a file with a byte order mark, which is no JSON.
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    return isObject(value) ? value : undefined;
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
  const own: Json = library
    ? { ...objectIn(library, "model"), ...rest }
    : { ...rest, ...(libraryPanel !== undefined && { libraryPanel }) };
  const title = textIn(panel, "title") ?? "";
  const inner = panelsIn(own).map((one) => ready(one, elements));
  const { minSpan: _, ...kept } = { ...own, ...perRow(own) };
  return migrated({
    ...kept,
    id: numberIn(panel, "id") ?? panelId(title),
    ...(own["panels"] !== undefined && { panels: inner }),
  });
}

/** Panels without those that Grafana copied for each value of a variable: it does so again. */
function panelsIn(of: Json): readonly Json[] {
  return objectsIn(of, "panels").filter((panel) => !isCopy(panel));
}

/** `panels` with a number of its own for each: Grafana leads to a panel by it. The first one that has a number keeps it. */
function numbered(panels: readonly Json[]): readonly Json[] {
  const taken = new Set<number>();
  const claim = (panel: Json): Json => {
    let id = numberIn(panel, "id") ?? 1;
    while (taken.has(id)) id += 1;
    taken.add(id);
    const inner = objectsIn(panel, "panels");
    return { ...panel, id, ...(inner.length > 0 && { panels: inner.map(claim) }) };
  };
  return panels.map(claim);
}
