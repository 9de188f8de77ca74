// What is no line: numbers, bars, tables and states, as elements that everybody's browser and screen reader know.
import { element } from "./dom.mjs";
import { colourAt, nameOf, ordered, written } from "./values.mjs";

/** @typedef {{ value: number, color: string }} Threshold */
/** @typedef {{ legend?: string, unit?: string, thresholds?: readonly Threshold[] }} Query */
/** @typedef {{ title: string, unit: string, queries: readonly Query[], thresholds: readonly Threshold[], max?: number, states?: Record<string, { text: string, color: string }>, columns?: Record<string, string> }} Panel */
/** @typedef {{ labels: Record<string, string>, value: number | undefined, query: number }} Result */
/** @typedef {(labels: Record<string, string>) => string | undefined} LinkOf */
/** @typedef {(labels: Record<string, string>, label: string) => string | undefined} CellLinkOf */

/** More than this are cut: choose fewer. */
const MOST = 500;
/** More rows than this of a table are cut, and it says so. */
const MOST_ROWS = 2_000;

/** By which column the reader sorted a table, by its title: it is drawn anew at each refresh. @type {Map<string, { column: number, descending: boolean }>} */
const sorting = new Map();

/**
 * A value in words, and the class of its colour.
 * @param {number | undefined} value
 * @param {Panel} panel
 * @param {Query} [query]
 */
function shown(value, { unit, thresholds, states }, query) {
  const state = value === undefined ? undefined : states?.[String(value)];
  const colour = state?.color ?? colourAt(value, query?.thresholds ?? thresholds);
  return {
    text: state?.text ?? written(value, query?.unit ?? unit),
    className: colour === undefined ? "" : `is-${colour}`,
  };
}

/** @param {Panel} panel @param {Result} result */
function nameIn({ queries, title }, { labels, query }) {
  return nameOf(queries[query]?.legend, labels) || title;
}

/**
 * Large numbers, each with its name where there are several.
 * @param {HTMLElement} place
 * @param {Panel} panel
 * @param {readonly Result[]} results
 */
export function drawFigures(place, panel, results) {
  const figures = results.slice(0, MOST).map((result) => {
    const { text, className } = shown(result.value, panel, panel.queries[result.query]);
    const name = results.length > 1 ? [element("span", { class: "quiet" }, nameIn(panel, result))] : [];
    return element("p", { class: `figure ${className}` }, element("strong", {}, text), ...name);
  });
  place.replaceChildren(element("div", { class: "figures" }, ...figures));
}

/**
 * Bars, the longest first.
 * @param {HTMLElement} place
 * @param {Panel} panel
 * @param {readonly Result[]} results
 * @param {LinkOf} linkOf
 */
export function drawBars(place, panel, results, linkOf) {
  const sorted = [...results].sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity)).slice(0, MOST);
  const longest = panel.max ?? Math.max(...sorted.map(({ value = 0 }) => value), 0);
  const rows = sorted.map((result) => {
    const { text, className } = shown(result.value, panel, panel.queries[result.query]);
    const bar = element("span", { class: `bar ${className}` });
    const share = longest > 0 ? Math.min(Math.max((result.value ?? 0) / longest, 0), 1) : 0;
    bar.style.setProperty("inline-size", `${share * 100}%`);
    const name = named(nameIn(panel, result), linkOf(result.labels));
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      element("td", { class: "track" }, bar),
      element("td", {}, text),
    );
  });
  place.replaceChildren(
    element("table", { class: "bars" }, element("caption", {}, panel.title), element("tbody", {}, ...rows)),
  );
}

/** @param {string} text @param {string | undefined} to */
function named(text, to) {
  return to === undefined ? text : element("a", { href: to }, text);
}

/**
 * One row for each set of labels, with a column for each query.
 * @param {HTMLElement} place
 * @param {Panel} panel
 * @param {readonly Result[]} results
 * @param {CellLinkOf} linkOf
 */
export function drawTable(place, panel, results, linkOf) {
  const columns = panel.columns ?? headingsOf(results);
  /** @type {Map<string, { labels: Record<string, string>, values: Map<number, number | undefined> }>} */
  const rows = new Map();
  for (const { labels, value, query } of results) {
    const key = JSON.stringify(Object.keys(columns).map((label) => labels[label] ?? ""));
    const row = rows.get(key) ?? { labels, values: new Map() };
    row.values.set(query, value);
    rows.set(key, row);
  }
  const keys = Object.keys(columns);
  const chosen = sorting.get(panel.title);
  /** @param {{ labels: Record<string, string>, values: Map<number, number | undefined> }} row @param {number} column */
  const cell = ({ labels, values }, column) =>
    column < keys.length ? labels[keys[column] ?? ""] : values.get(column - keys.length);
  const headings = [...Object.values(columns), ...panel.queries.map(({ legend }) => legend || "Value")];
  const heads = headings.map((text, column) => {
    const isChosen = chosen?.column === column;
    const button = element("button", { type: "button", class: "heading" }, text);
    button.addEventListener("click", () => {
      // Numbers begin with the largest, names with the first.
      const descending = isChosen ? !chosen.descending : column >= keys.length;
      sorting.set(panel.title, { column, descending });
      drawTable(place, panel, results, linkOf);
      /** @type {NodeListOf<HTMLButtonElement>} */
      const buttons = place.querySelectorAll("button.heading");
      buttons[column]?.focus();
    });
    /** @type {Record<string, string>} */
    const sorted = isChosen ? { "aria-sort": chosen.descending ? "descending" : "ascending" } : {};
    return element("th", { scope: "col", ...sorted }, button);
  });
  const all = [...rows.values()];
  const inOrder = chosen ? ordered(all, (row) => cell(row, chosen.column), chosen.descending) : all;
  const body = inOrder.slice(0, MOST_ROWS).map(({ labels, values }) => {
    const texts = keys.map((label) => element("td", {}, named(labels[label] ?? "", linkOf(labels, label))));
    const cells = panel.queries.map((query, index) => {
      const { text, className } = shown(values.get(index), panel, query);
      return element("td", { class: className }, values.has(index) ? text : "");
    });
    return element("tr", {}, ...texts, ...cells);
  });
  const table = element(
    "table",
    {},
    element("caption", {}, panel.title),
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...body),
  );
  const cut = `${MOST_ROWS} of ${all.length} rows: choose fewer above.`;
  place.replaceChildren(
    ...(all.length > MOST_ROWS ? [element("p", { class: "doubt" }, cut)] : []),
    element("div", { class: "scrolled", tabindex: "0", role: "group", "aria-label": panel.title }, table),
  );
}

/** @param {readonly Result[]} results @returns {Record<string, string>} */
function headingsOf(results) {
  const labels = new Set(results.flatMap(({ labels: own }) => Object.keys(own)));
  labels.delete("__name__");
  return Object.fromEntries([...labels].map((label) => [label, label]));
}

/**
 * States over time: a line of stretches for each series.
 * @param {HTMLElement} place
 * @param {Panel} panel
 * @param {readonly { name: string, points: Map<number, number> }[]} lines
 * @param {{ start: number, end: number, step: number }} times
 */
export function drawStates(place, panel, lines, { start, end, step }) {
  const rows = lines.slice(0, MOST).map(({ name, points }) => {
    const stretches = stretchesOf(points, step);
    const track = element("td", { class: "track states" });
    for (const { from, to, value } of stretches) {
      const { text, className } = shown(value, panel);
      const title = `${text}, ${new Date(from * 1000).toLocaleString()} to ${new Date(to * 1000).toLocaleString()}`;
      const part = element("span", { class: `stretch ${className || "is-blue"}`, title });
      part.style.setProperty("inset-inline-start", `${(Math.max(from - start, 0) / (end - start)) * 100}%`);
      part.style.setProperty("inline-size", `${((Math.min(to, end) - Math.max(from, start)) / (end - start)) * 100}%`);
      track.append(part);
    }
    const now = shown(stretches.at(-1)?.value, panel);
    const changes = Math.max(stretches.length - 1, 0);
    const words = `${now.text}${changes === 0 ? "" : `, ${changes} ${changes === 1 ? "change" : "changes"}`}`;
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      track,
      element("td", { class: now.className }, words),
    );
  });
  place.replaceChildren(
    element("table", { class: "bars" }, element("caption", {}, panel.title), element("tbody", {}, ...rows)),
  );
}

/**
 * Points of one value in a row; a gap ends them.
 * @param {Map<number, number>} points
 * @param {number} step
 */
export function stretchesOf(points, step) {
  /** @type {{ from: number, to: number, value: number }[]} */
  const stretches = [];
  for (const [time, value] of points) {
    const last = stretches.at(-1);
    if (last !== undefined && last.value === value && time - last.to < step / 2) last.to = time + step;
    else stretches.push({ from: time, to: time + step, value });
  }
  return stretches;
}
