// A dashboard's page: asks what its panels show, draws it, and keeps what the reader chose in the address.
import { atTime, numberIn, overTime, valuesOf } from "./answers.mjs";
import { addressOf, choicesIn, filledIn, inGrafana, stepOf, timesOf } from "./choices.mjs";
import { byId, element } from "./dom.mjs";
import { drawBars, drawFigures, drawStates, drawTable } from "./figures.mjs";
import { drawLines, linesOf } from "./lines.mjs";
import { answerOf, ROOT, SignedOut } from "./requests.mjs";

/** @typedef {import("./choices.mjs").Choices} Choices */

/** @type {any} */
let dashboard;
/** @type {Choices} */
let choices;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** Panels that are on the screen, or nearly. @type {Set<Element>} */
const seen = new Set();
/** Series that the reader hid, by panel. @type {Map<string, Set<string>>} */
const hidden = new Map();
/** Which question of a panel is the last one: answers to others come too late. @type {Map<string, number>} */
const asking = new Map();

const RANGES = ["15m", "1h", "3h", "6h", "12h", "1d", "2d", "7d", "30d"];
const REFRESHES = [0, 10, 30, 60, 300, 900];

async function begin() {
  const uid = byId("dashboard").getAttribute("data-uid") ?? "";
  dashboard = await answerOf(`dashboards/${uid}.json`);
  if (dashboard === undefined) return say("The dashboard's own file cannot be read: reload this page.");
  choices = choicesIn(location.search, dashboard);
  window.addEventListener("popstate", () => {
    choices = choicesIn(location.search, dashboard);
    void showControls().then(drawAll);
  });
  // Colours of lines are painted, and stay as they were.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  await showControls();
  watchPanels();
  plan();
}

/** @param {string} text */
function say(text) {
  byId("doubts").replaceChildren(...(text === "" ? [] : [element("p", { class: "doubt" }, text)]));
}

/** Draws panels once they come into sight, or their row is opened. */
function watchPanels() {
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) seen.delete(target);
        else if (!seen.has(target)) {
          seen.add(target);
          void drawn(target);
        }
      }
    },
    { rootMargin: "200px" },
  );
  for (const panel of document.querySelectorAll("[data-panel]")) watch.observe(panel);
}

function plan() {
  clearTimeout(timer);
  if (choices.refresh > 0) timer = setTimeout(() => document.hidden || drawAll(), choices.refresh * 1_000);
}

function drawAll() {
  plan();
  for (const panel of seen) void drawn(panel);
}

/** Another choice: it stands in the address, and everything is drawn anew. @param {Partial<Choices>} change */
async function choose(change) {
  choices = { ...choices, ...change };
  history.pushState(null, "", addressOf(choices));
  await showControls();
  drawAll();
}

async function showControls() {
  const { from, to } = choices;
  const now = Date.now() / 1_000;
  const usual = to === "now" && from.startsWith("now-") ? from.slice(4) : undefined;
  const isListed = usual !== undefined && RANGES.includes(usual);
  const { start, end } = timesOf(choices, now);
  const span = `${new Date(start * 1_000).toLocaleString()} to ${new Date(end * 1_000).toLocaleString()}`;
  const times = selectOf("Time", [
    ...(isListed ? [] : [{ value: "", text: usual === undefined ? span : `Last ${usual}`, selected: true }]),
    ...RANGES.map((range) => ({ value: range, text: `Last ${range}`, selected: range === usual })),
  ]);
  times.select.addEventListener("change", () => void choose({ from: `now-${times.select.value}`, to: "now" }));
  const refresh = selectOf(
    "Refresh",
    [...new Set([...REFRESHES, choices.refresh])].map((seconds) => ({
      value: String(seconds),
      text: seconds === 0 ? "off" : seconds < 60 ? `${seconds} s` : `${seconds / 60} min`,
      selected: seconds === choices.refresh,
    })),
  );
  refresh.select.addEventListener("change", () => void choose({ refresh: Number(refresh.select.value) }));
  const variables = [];
  for (const [index, variable] of dashboard.variables.entries()) variables.push(await variableControl(variable, index));
  byId("controls").replaceChildren(times.label, refresh.label, ...variables);
  const there = document.getElementById("in-grafana");
  there?.setAttribute("href", inGrafana(there.getAttribute("href") ?? "", choices));
}

/** @param {any} variable @param {number} index */
async function variableControl(variable, index) {
  const { name, label, of, single } = variable;
  const before = dashboard.variables.slice(0, index);
  const times = timesOf(choices, Date.now() / 1_000);
  const known = { variables: before, chosen: choices.variables, step: 1, range: 1, scrape: 1 };
  const values = [...(await valuesOf(name, filledIn(of, known), times))].sort();
  const picked = choices.variables[name] ?? [];
  // One of a single choice is always chosen: nothing would be shown else.
  if (single && picked.length === 0 && values[0] !== undefined) choices.variables[name] = [values[0]];
  const chosen = choices.variables[name] ?? [];
  const { label: made, select } = selectOf(label, [
    ...(single ? [] : [{ value: "", text: "All", selected: chosen.length === 0 }]),
    ...(chosen.length > 1 ? [{ value: "\n", text: chosen.join(", "), selected: true }] : []),
    ...[...new Set([...values, ...(chosen.length === 1 ? chosen : [])])].map((value) => ({
      value,
      text: value,
      selected: chosen.length === 1 && chosen[0] === value,
    })),
  ]);
  select.addEventListener("change", () => {
    if (select.value === "\n") return;
    void choose({ variables: { ...choices.variables, [name]: select.value === "" ? [] : [select.value] } });
  });
  return made;
}

/** @param {string} text @param {readonly { value: string, text: string, selected: boolean }[]} options */
function selectOf(text, options) {
  const select = /** @type {HTMLSelectElement} */ (element("select"));
  for (const { value, text: shown, selected } of options) {
    const option = /** @type {HTMLOptionElement} */ (element("option", { value }, shown));
    option.selected = selected;
    select.append(option);
  }
  return { select, label: element("label", {}, `${text} `, select) };
}

/** Address of a dashboard with the times that are shown. @param {string} uid @param {Choices["variables"]} variables */
function linkTo(uid, variables) {
  return `${ROOT}dashboards/${uid}/${addressOf({ ...choices, variables })}`;
}

/** The page about the host of a series. @param {Record<string, string>} labels */
function hostLink({ instance }) {
  const { host } = dashboard;
  return host === undefined || instance === undefined ? undefined : linkTo(host, { instance: [instance] });
}

/** Where a cell of a table leads. @param {Record<string, string>} labels @param {string} label */
function cellLink(labels, label) {
  const { runbooks } = dashboard;
  if (label === "instance") return hostLink(labels);
  return label === "alertname" && runbooks !== undefined ? `${runbooks}/${labels[label] ?? ""}` : undefined;
}

/** @param {Element} section */
async function drawn(section) {
  const id = section.getAttribute("data-panel") ?? "";
  const panel = dashboard.panels[id];
  const place = /** @type {HTMLElement} */ (section.querySelector(".drawing"));
  const turn = (asking.get(id) ?? 0) + 1;
  asking.set(id, turn);
  showLinks(section, panel);
  const times = timesOf(choices, Date.now() / 1_000);
  const step = stepOf(times, place.clientWidth, dashboard.scrape);
  const known = {
    variables: dashboard.variables,
    chosen: choices.variables,
    step,
    range: times.end - times.start,
    scrape: dashboard.scrape,
  };
  const isLine = panel.kind === "time series" || panel.kind === "states";
  try {
    const answers = await Promise.all(
      panel.queries.map((/** @type {any} */ { expr }) =>
        isLine ? overTime(filledIn(expr, known), times, step) : atTime(filledIn(expr, known), times.end),
      ),
    );
    if (asking.get(id) !== turn) return;
    showAnswers(section, panel, answers, { ...times, step });
    say("");
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
    clearTimeout(timer);
    say(error.message);
  }
}

/**
 * @param {Element} section
 * @param {any} panel
 * @param {readonly import("./answers.mjs").Answer[]} answers
 * @param {{ start: number, end: number, step: number }} times
 */
function showAnswers(section, panel, answers, times) {
  const place = /** @type {HTMLElement} */ (section.querySelector(".drawing"));
  const problems = [...new Set(answers.flatMap(({ problem }) => problem ?? []))];
  section.setAttribute("data-state", problems.length > 0 ? "problem" : "drawn");
  if (problems.length > 0)
    return place.replaceChildren(element("p", { class: "doubt" }, `Prometheus: ${problems.join("; ")}`));
  if (answers.every(({ series }) => series.length === 0)) {
    section.setAttribute("data-state", "empty");
    return place.replaceChildren(element("p", { class: "quiet" }, "Nothing was measured in this time."));
  }
  const results = answers.flatMap(({ series }, query) =>
    series.map(({ metric, value }) => ({ labels: metric, value: numberIn(value), query })),
  );
  const lines = () => linesOf(panel.queries, answers, numberIn);
  const id = section.getAttribute("data-panel") ?? "";
  if (!hidden.has(id)) hidden.set(id, new Set());
  const onZoom = (/** @type {number} */ start, /** @type {number} */ end) =>
    void choose({ from: String(Math.round(start * 1_000)), to: String(Math.round(end * 1_000)) });
  if (panel.kind === "time series")
    drawLines(place, panel, lines(), { ...times, hidden: hidden.get(id) ?? new Set(), onZoom, linkOf: hostLink });
  else if (panel.kind === "states") drawStates(place, panel, lines(), times);
  else if (panel.kind === "stat") drawFigures(place, panel, results);
  else if (panel.kind === "bars") drawBars(place, panel, results, hostLink);
  else drawTable(place, panel, results, cellLink);
}

/** @param {Element} section @param {any} panel */
function showLinks(section, panel) {
  const place = section.querySelector(".links");
  if (place === null) return;
  const { start, end } = timesOf(choices, Date.now() / 1_000);
  const iso = (/** @type {number} */ seconds) => new Date(seconds * 1_000).toISOString();
  const items = panel.links.map((/** @type {any} */ { title, url, dashboard: uid }) => {
    const to =
      uid === undefined
        ? url.replaceAll("__FROM__", iso(start)).replaceAll("__TO__", iso(end))
        : linkTo(uid, choices.variables);
    const one = choices.variables["instance"]?.[0] ?? "";
    return element("li", {}, element("a", { href: to.replaceAll("__INSTANCE__", encodeURIComponent(one)) }, title));
  });
  place.replaceChildren(...items);
}

await begin();
