// What a reader has chosen, as the address of the page has it: time, refresh and variables, under Grafana's names, so that a link
// to one of them is easily made a link to the other. Nothing here touches the page.

/** @typedef {{ name: string, label: string, of: string, single: boolean }} Variable */
/** @typedef {{ from: string, to: string, refresh: number, variables: Record<string, readonly string[]> }} Choices */
/** @typedef {{ start: number, end: number }} Times seconds since 1970 */

/** @type {Record<string, number>} */
const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800, y: 31_536_000 };

/** Seconds of `90s`, `5m`, `2d`; undefined where it is none. @param {string} text */
export function secondsOf(text) {
  const [, count = "", unit = ""] = /^(\d{1,6})([smhdwy])$/.exec(text) ?? [];
  return count === "" ? undefined : Number(count) * (SECONDS[unit] ?? 0);
}

/**
 * A point in time: `now`, `now-6h`, milliseconds since 1970, or a date in ISO's form. In seconds; undefined where it is none.
 * @param {string} text
 * @param {number} now
 */
export function pointOf(text, now) {
  if (text === "now") return now;
  const back = text.startsWith("now-") ? secondsOf(text.slice(4)) : undefined;
  if (back !== undefined) return now - back;
  if (/^\d{10,14}$/.test(text)) return Number(text) / 1000;
  const date = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : date / 1000;
}

/**
 * @param {string} search - of the address
 * @param {{ range: number, refresh: number, variables: readonly Variable[] }} dashboard
 * @returns {Choices}
 */
export function choicesIn(search, { range, refresh, variables }) {
  const given = new URLSearchParams(search);
  const known = (/** @type {string} */ key, /** @type {string} */ usual) => {
    const text = given.get(key) ?? usual;
    return pointOf(text, 0) === undefined ? usual : text;
  };
  const every = given.get("refresh");
  return {
    from: known("from", `now-${range}s`),
    to: known("to", "now"),
    refresh: every === null ? refresh : (secondsOf(every) ?? 0),
    variables: Object.fromEntries(
      variables.map(({ name }) => [name, given.getAll(`var-${name}`).filter((value) => value !== "$__all")]),
    ),
  };
}

/** The query of the address that has `choices`. @param {Choices} choices */
export function addressOf({ from, to, refresh, variables }) {
  const query = new URLSearchParams({ from, to, refresh: refresh === 0 ? "off" : `${refresh}s` });
  for (const [name, values] of Object.entries(variables))
    for (const value of values) query.append(`var-${name}`, value);
  return `?${query.toString()}`;
}

/**
 * Address of the same dashboard in Grafana, with the time and the choices of `choices`: it has the same names for them.
 * @param {string} address - without a query
 * @param {Choices} choices
 */
export function inGrafana(address, choices) {
  const query = new URLSearchParams(addressOf(choices));
  query.delete("refresh");
  return `${address.replace(/\?.*/, "")}?${query.toString()}`;
}

/**
 * The times that are shown; the end is always after the start.
 * @param {Pick<Choices, "from" | "to">} choices
 * @param {number} now
 * @returns {Times}
 */
export function timesOf({ from, to }, now) {
  const [start = now - 3_600, end = now] = [pointOf(from, now), pointOf(to, now)];
  return start < end ? { start, end } : { start: end - 3_600, end };
}

/**
 * Seconds between two points of a line: no more points than there are pixels for them, and none between two scrapes.
 * @param {Times} times
 * @param {number} width - in pixels
 * @param {number} scrape - seconds
 */
export function stepOf({ start, end }, width, scrape) {
  const points = Math.min(Math.max(width / 2, 60), 1_000);
  return Math.max(Math.ceil((end - start) / points / scrape) * scrape, scrape);
}

/** @param {string} value */
function quoted(value) {
  return JSON.stringify(value).slice(1, -1);
}

/** @param {string} value */
function regexOf(value) {
  return value.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/**
 * A query with what the reader chose, and with the ranges that Grafana fills in.
 * @param {string} expr
 * @param {{ variables: readonly Variable[], chosen: Choices["variables"], step: number, range: number, scrape: number }} known
 */
export function filledIn(expr, { variables, chosen, step, range, scrape }) {
  const ranges = {
    __rate_interval: Math.max(step + scrape, 4 * scrape),
    __interval: step,
    __range: Math.max(range, 1),
  };
  const values = new Map(Object.entries(ranges).map(([name, seconds]) => [name, `${Math.ceil(seconds)}s`]));
  for (const { name, single } of variables) {
    const picked = chosen[name] ?? [];
    const pattern = picked.length === 0 ? ".+" : picked.map(regexOf).join("|");
    values.set(name, quoted(single ? (picked[0] ?? "") : pattern));
  }
  return expr.replace(
    /\$\{([A-Za-z_]\w*)(?::\w+)?\}|\$([A-Za-z_]\w*)|\[\[([A-Za-z_]\w*)\]\]/g,
    (whole, braced, plain, bracketed) => values.get(braced ?? plain ?? bracketed) ?? whole,
  );
}
