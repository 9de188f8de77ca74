// The page that leads from an identifier or a moment to every tool.
import { byId, clock, element } from "./dom.mjs";
import { addressOf, searched } from "./links.mjs";
import { answerOf, SignedOut } from "./requests.mjs";
import { lengthOf, MOST_SPANS, spansOf } from "./spans.mjs";

/** @typedef {import("./links.mjs").Entry} Entry */

const form = /** @type {HTMLFormElement} */ (byId("form"));
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

/** @type {readonly Entry[]} */
let entries = [];

const chosen = () => entries.find(({ identifier }) => identifier === field("by").value);

/** @param {string} text */
function complain(text) {
  const problem = byId("problem");
  problem.hidden = text === "";
  problem.textContent = text;
}

function showFields() {
  const entry = chosen();
  byId("id-row").hidden = entry?.identifier === "timestamp";
  byId("service-row").hidden = !entry?.links.some(({ needsService }) => needsService);
}

function show() {
  const entry = chosen();
  if (entry === undefined) return;
  const search = searched(
    entry,
    { id: field("id").value, at: field("at").value, service: field("service").value },
    new Date(),
  );
  const place = byId("result");
  place.replaceChildren();
  byId("trace").replaceChildren();
  shown = "";
  complain("problem" in search ? search.problem : "");
  if ("problem" in search) return;
  const items = entry.links.map((link) => {
    const url = addressOf(link, search);
    return url === undefined
      ? element("li", {}, `${link.title}: write the service, which Jaeger asks for.`)
      : element("li", {}, element("a", { href: url }, link.title));
  });
  place.append(
    element("h2", {}, search.id === "" ? "Around this moment" : search.id),
    element("p", { class: "quiet" }, "From ", clock(search.from.toISOString()), " to ", clock(search.to.toISOString())),
    element("ul", { class: "tools" }, ...items),
  );
  if (entry.missing.length > 0)
    place.append(element("p", { class: "quiet" }, `This stack has no ${entry.missing.join(" and no ")}.`));
  if (entry.spans !== undefined) void showTrace(`${entry.spans}${search.id}`);
}

/** Which trace the page shows: an answer that comes later is about one that nobody asks for any more. */
let shown = "";

/** @param {string} path */
async function showTrace(path) {
  const place = byId("trace");
  shown = path;
  place.replaceChildren(element("p", { class: "quiet" }, "Asking Jaeger …"));
  /** @type {(Node | string)[]} */
  let content;
  try {
    const answer = await answerOf(path);
    const trace = spansOf(answer);
    content = trace === undefined ? [element("p", {}, withoutTrace(answer))] : traceTable(trace);
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
    content = [element("p", { class: "doubt" }, error.message)];
  }
  if (shown === path) place.replaceChildren(...content);
}

/** @param {any} answer */
function withoutTrace(answer) {
  return answer === undefined
    ? "Jaeger has no such trace, or does not answer. Not every trace is kept: sampling leaves out most of those that were fast and without error."
    : "Jaeger knows this trace and has no span of it.";
}

/** @param {NonNullable<ReturnType<typeof spansOf>>} trace */
function traceTable({ rows, spans, begins, duration }) {
  const head = ["Span", "Service", "Begins", "Takes"].map((title) => element("th", { scope: "col" }, title));
  const lines = rows.map(({ operation, service, depth, start, share, duration: length, failed }) => {
    const name = element(
      "th",
      { scope: "row" },
      operation,
      ...(failed ? [" ", element("span", { class: "tag" }, "failed")] : []),
    );
    // Styles in attributes are refused by the page's policy, and those that a script sets are not.
    name.style.paddingInlineStart = `${Math.min(depth, 12) * 0.75}rem`;
    const bar = element("span", { class: failed ? "bar failed" : "bar" });
    bar.style.marginInlineStart = `${start * 100}%`;
    bar.style.inlineSize = `max(2px, ${share * 100}%)`;
    return element(
      "tr",
      {},
      name,
      element("td", { "data-label": "Service" }, service),
      element("td", { "data-label": "Begins" }, `+${lengthOf(start * duration)}`),
      element("td", { "data-label": "Takes" }, lengthOf(length)),
      // The two columns before it say the same.
      element("td", { class: "time", "aria-hidden": "true" }, bar),
    );
  });
  return [
    element("h2", {}, "Spans"),
    element(
      "p",
      { class: "quiet" },
      `${spans} ${spans === 1 ? "span" : "spans"} in ${lengthOf(duration)}, from `,
      clock(begins.toISOString()),
      spans > MOST_SPANS ? `. These are the first ${MOST_SPANS}.` : "",
    ),
    element(
      "table",
      { class: "spans" },
      element("thead", {}, element("tr", {}, ...head, element("td", { "aria-hidden": "true" }))),
      element("tbody", {}, ...lines),
    ),
  ];
}

/** The address of the page says what it shows, so that others can be sent there. */
function remember() {
  const query = new URLSearchParams();
  const by = field("by").value;
  if (by !== "timestamp") query.set(by, field("id").value.trim());
  for (const name of ["at", "service"]) if (field(name).value.trim() !== "") query.set(name, field(name).value.trim());
  history.replaceState(undefined, "", `?${query}`);
}

/** Fills in what the address of the page says; whether it says anything. */
function read() {
  const query = new URLSearchParams(location.search);
  const by = entries.find(({ identifier }) => query.has(identifier)) ?? (query.has("at") ? byTime() : undefined);
  if (by === undefined) return false;
  field("by").value = by.identifier;
  field("id").value = query.get(by.identifier) ?? "";
  field("at").value = query.get("at") ?? "";
  field("service").value = query.get("service") ?? "";
  return true;
}

const byTime = () => entries.find(({ identifier }) => identifier === "timestamp");

async function start() {
  try {
    entries = (await answerOf("search.json")) ?? [];
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
    complain(error.message);
    return;
  }
  if (entries.length === 0) {
    complain("The portal does not say what there is to search. Reload this page.");
    return;
  }
  form.hidden = false;
  const asked = read();
  showFields();
  if (asked) show();
  byId("by").addEventListener("change", showFields);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    remember();
    show();
  });
}

void start();
