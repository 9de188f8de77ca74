// The page that leads from an identifier or a moment to every tool.
import { byId, clock, element } from "./dom.mjs";
import { addressOf, searched } from "./links.mjs";
import { answerOf, SignedOut } from "./requests.mjs";

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
