// Lines over time, drawn by uPlot, with a table of the series that is their legend.
import { element } from "./dom.mjs";
import { nameOf, written } from "./values.mjs";
import uPlot from "./uplot.mjs";

/** @typedef {{ name: string, labels: Record<string, string>, points: Map<number, number> }} Line */

/** More lines than this tell nobody anything, and take a browser seconds. */
const MOST = 60;

/** The eight colours of the style sheet that tell series apart. */
const COLOURS = 8;

/** One key for all drawings of a page: a pointer over one shows the same time in the others. */
const CURSOR = { key: "dashboard" };

/**
 * A colour of the style sheet, light or dark, as a canvas takes it; where it has none of this name, the usual one.
 * @param {string} name
 * @param {string} usual
 */
function colour(name, usual = "currentcolor") {
  const probe = element("span");
  probe.style.setProperty("color", `var(--${name}, ${usual})`);
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** @param {number} index */
function lineColour(index) {
  return `series-${(index % COLOURS) + 1}`;
}

/**
 * @param {HTMLElement} place
 * @param {{ title: string, unit: string, stacked?: boolean, min?: number, max?: number, thresholds: readonly { value: number, color: string }[] }} panel
 * @param {readonly Line[]} all
 * @param {{ start: number, end: number, step: number, hidden: Set<string>, onZoom: (start: number, end: number) => void, linkOf: (labels: Record<string, string>) => string | undefined }} how
 */
export function drawLines(place, panel, all, how) {
  const lines = all.slice(0, MOST);
  const { start, end, step, hidden } = how;
  /** @type {number[]} */
  const times = [];
  for (let time = Math.floor(start / step) * step; time <= end; time += step) times.push(time);
  const values = lines.map(({ points }) => times.map((time) => points.get(time) ?? null));
  const drawn = panel.stacked
    ? stackedOf(
        values,
        lines.map(({ name }) => hidden.has(name)),
      )
    : values;
  const canvas = element("div", { role: "img", "aria-label": spoken(panel, lines) });
  place.replaceChildren(canvas);
  const options = optionsOf(panel, lines, how);
  const plot = new uPlot(
    { ...options, width: Math.max(place.clientWidth, 160), height: 220 },
    [times, ...drawn],
    canvas,
  );
  const watch = new ResizeObserver(() => {
    if (canvas.isConnected) plot.setSize({ width: Math.max(place.clientWidth, 160), height: 220 });
    else watch.disconnect();
  });
  watch.observe(place);
  place.append(legendOf(panel, lines, how, () => drawLines(place, panel, all, how)));
  if (all.length > MOST)
    place.append(
      element("p", { class: "quiet" }, `${all.length - MOST} more series are not drawn: choose fewer above.`),
    );
}

/** What somebody hears who does not see the lines. @param {{ title: string, unit: string }} panel @param {readonly Line[]} lines */
function spoken({ title, unit }, lines) {
  const now = lines.slice(0, 5).map((line) => `${line.name} ${written(lastOf(line), unit)}`);
  return `${title}: ${now.join(", ")}${lines.length > 5 ? `, and ${lines.length - 5} more series` : ""}`;
}

/** @param {Line} line */
function lastOf({ points }) {
  return [...points.values()].at(-1);
}

/**
 * Each series on top of those before it.
 * @param {readonly (number | null)[][]} values
 * @param {readonly boolean[]} isHidden
 */
function stackedOf(values, isHidden) {
  /** @type {number[]} */
  const below = [];
  return values.map((line, index) =>
    line.map((value, at) => {
      if (isHidden[index] || value === null) return value;
      below[at] = (below[at] ?? 0) + value;
      return below[at];
    }),
  );
}

/**
 * @param {Parameters<typeof drawLines>[1]} panel
 * @param {readonly Line[]} lines
 * @param {Parameters<typeof drawLines>[3]} how
 */
function optionsOf({ unit, min, max, thresholds, stacked }, lines, { start, end, hidden, onZoom }) {
  const axis = {
    stroke: colour("quiet"),
    grid: { stroke: colour("line"), width: 1 },
    ticks: { stroke: colour("line") },
  };
  return {
    scales: {
      x: { time: true, min: start, max: end },
      y: {
        range: (/** @type {any} */ _, /** @type {number | null} */ low, /** @type {number | null} */ high) =>
          rangeOf(low, high, { min, max, thresholds }),
      },
    },
    axes: [
      axis,
      {
        ...axis,
        size: 76,
        values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map((tick) => written(tick, unit)),
      },
    ],
    series: [
      {},
      ...lines.map(({ name }, index) => ({
        label: name,
        stroke: colour(lineColour(index)),
        width: 1.5,
        show: !hidden.has(name),
        points: { show: false },
        ...(stacked && { fill: colour(lineColour(index)).replace("rgb(", "rgba(").replace(")", ", 0.15)") }),
      })),
    ],
    legend: { show: false },
    cursor: { sync: CURSOR, drag: { x: true, y: false, setScale: false } },
    hooks: {
      draw: [(/** @type {any} */ plot) => drawThresholds(plot, thresholds)],
      setSelect: [
        (/** @type {any} */ plot) => {
          const { left, width } = plot.select;
          if (width > 4) onZoom(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
        },
      ],
    },
  };
}

/**
 * @param {number | null} low
 * @param {number | null} high
 * @param {{ min?: number, max?: number, thresholds: readonly { value: number }[] }} panel
 */
function rangeOf(low, high, { min, max, thresholds }) {
  if (low === null || high === null) return [min ?? 0, max ?? 1];
  const near = thresholds.map(({ value }) => value).filter((value) => value <= high * 1.3);
  const [bottom, top] = [Math.min(low, 0), Math.max(high, ...near)];
  const room = (top - bottom || 1) * 0.05;
  return [min ?? (bottom < 0 ? bottom - room : 0), Math.max(max ?? top + room, (min ?? 0) + Number.EPSILON)];
}

/** @param {any} plot @param {readonly { value: number, color: string }[]} thresholds */
function drawThresholds(plot, thresholds) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.setLineDash([6, 6]);
  for (const { value, color } of thresholds) {
    const y = plot.valToPos(value, "y", true);
    if (y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.strokeStyle = colour(`threshold-${color}`, color);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}

/**
 * The series as a table: names that hide and show them, and their values.
 * @param {Parameters<typeof drawLines>[1]} panel
 * @param {readonly Line[]} lines
 * @param {Parameters<typeof drawLines>[3]} how
 * @param {() => void} redraw
 */
function legendOf({ title, unit }, lines, { hidden, linkOf }, redraw) {
  const rows = lines.map((line, index) => {
    const { name, labels, points } = line;
    const values = [...points.values()];
    const button = element(
      "button",
      { type: "button", class: `key ${lineColour(index)}`, "aria-pressed": String(!hidden.has(name)) },
      name,
    );
    button.addEventListener("click", () => {
      if (hidden.has(name)) hidden.delete(name);
      else hidden.add(name);
      redraw();
    });
    const to = linkOf(labels);
    const link =
      to === undefined
        ? []
        : [" ", element("a", { href: to, "aria-label": `This host: ${labels["instance"] ?? ""}` }, "host")];
    const cells = [lastOf(line), values.length > 0 ? Math.max(...values) : undefined];
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, button, ...link),
      ...cells.map((value) => element("td", {}, written(value, unit))),
    );
  });
  const head = element("tr", {}, ...["Series", "Last", "Max"].map((text) => element("th", { scope: "col" }, text)));
  const table = element(
    "table",
    { class: "legend" },
    element("caption", {}, title),
    element("thead", {}, head),
    element("tbody", {}, ...rows),
  );
  if (lines.length <= 8) return element("div", { class: "scrolled" }, table);
  return element("details", { class: "scrolled" }, element("summary", {}, `${lines.length} series`), table);
}

/**
 * Lines of what the queries of a panel answered.
 * @param {readonly { legend?: string }[]} queries
 * @param {readonly { series: readonly { metric: Record<string, string>, values?: [number, string][] }[] }[]} answers
 * @param {(sample: [number, string]) => number | undefined} numberIn
 * @returns {readonly Line[]}
 */
export function linesOf(queries, answers, numberIn) {
  return answers.flatMap(({ series }, index) =>
    series.map(({ metric, values = [] }) => ({
      name: nameOf(queries[index]?.legend, metric),
      labels: metric,
      points: new Map(
        values.flatMap((sample) => {
          const value = numberIn(sample);
          return value === undefined || !Number.isFinite(value) ? [] : [[sample[0], value]];
        }),
      ),
    })),
  );
}
