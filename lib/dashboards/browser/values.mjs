// How dashboards write values, names and colours. Nothing here touches the page.

/** @typedef {{ value: number, color: string }} Threshold */

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const DECIMAL = ["", "k", "M", "G", "T"];

/** Three digits are what people compare. @param {number} value */
function digits(value) {
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toExponential(1);
  return String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)));
}

/**
 * @param {number} value
 * @param {readonly string[]} units
 * @param {number} step
 */
function scaled(value, units, step) {
  const power = Math.min(Math.max(Math.floor(Math.log(Math.abs(value) || 1) / Math.log(step)), 0), units.length - 1);
  const unit = units[power] ?? "";
  const text = digits(value / step ** power);
  return unit === "" ? text : `${text} ${unit}`;
}

/** The two largest parts of a time: `2 d 4 h`. @param {number} seconds */
function time(seconds) {
  const size = Math.abs(seconds);
  if (size < 0.001) return `${digits(seconds * 1e6)} µs`;
  if (size < 1) return `${digits(seconds * 1e3)} ms`;
  if (size < 60) return `${digits(seconds)} s`;
  const parts = /** @type {const} */ ([
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
  ]);
  let rest = Math.round(size);
  const words = [];
  for (const [unit, length] of parts) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) words.push(`${count} ${unit}`);
  }
  return (seconds < 0 ? "−" : "") + words.slice(0, 2).join(" ");
}

/** @type {Record<string, (value: number) => string>} */
const WRITERS = {
  // A target of 99.95 % is not 100 %; a share that was measured has endless digits.
  percent: (value) => `${value > 99 && value < 100 && Number(value.toFixed(4)) === value ? value : digits(value)} %`,
  ratio: (value) => `${digits(value * 100)} %`,
  bytes: (value) => scaled(value, BINARY, 1024),
  "bytes per second": (value) => `${scaled(value, BINARY, 1024)}/s`,
  seconds: time,
  duration: time,
  milliseconds: (value) => time(value / 1000),
  "requests per second": (value) => `${digits(value)} req/s`,
  "operations per second": (value) => `${digits(value)} op/s`,
  "packets per second": (value) => `${scaled(value, DECIMAL, 1000)} p/s`,
  "per second": (value) => `${digits(value)} /s`,
  "per minute": (value) => `${digits(value)} /min`,
  count: (value) => scaled(value, DECIMAL, 1000),
  time: (value) => new Date(value).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }),
  "yes or no": (value) => (value === 0 ? "no" : "yes"),
};

/**
 * A value as people read it.
 * @param {number | undefined} value
 * @param {string} unit
 */
export function written(value, unit) {
  if (value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  return (WRITERS[unit] ?? digits)(value);
}

/**
 * Colour of a value: of the highest threshold that it has reached; undefined where there are none.
 * @param {number | undefined} value
 * @param {readonly Threshold[]} thresholds
 */
export function colourAt(value, thresholds) {
  if (value === undefined || Number.isNaN(value) || thresholds.length === 0) return undefined;
  return thresholds.reduce((colour, { value: from, color }) => (value >= from ? color : colour), "green");
}

/**
 * Name of a series: its legend with the values of labels, or else all of its labels.
 * @param {string | undefined} legend
 * @param {Record<string, string>} labels
 */
export function nameOf(legend, labels) {
  if (legend !== undefined && legend !== "")
    return legend.replace(/\{\{\s*([A-Za-z_]\w*)\s*\}\}/g, (_, label) => labels[label] ?? "");
  const { __name__: metric = "", ...others } = labels;
  const text = Object.entries(others)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(", ");
  return text === "" ? metric : `${metric}{${text}}`;
}

/**
 * `rows` by a value of each, a number or a text; what has none stands at the end.
 * @template Row
 * @param {readonly Row[]} rows
 * @param {(row: Row) => number | string | undefined} valueOf
 * @param {boolean} descending
 * @returns {readonly Row[]}
 */
export function ordered(rows, valueOf, descending) {
  /** @param {number | string | undefined} value */
  const isNone = (value) => value === undefined || value === "" || Number.isNaN(value);
  return [...rows].sort((one, other) => {
    const [a, b] = [valueOf(one), valueOf(other)];
    if (isNone(a) || isNone(b)) return Number(isNone(a)) - Number(isNone(b));
    const order =
      typeof a === "number" && typeof b === "number"
        ? a - b
        : String(a).localeCompare(String(b), undefined, { numeric: true });
    return descending ? -order : order;
  });
}
