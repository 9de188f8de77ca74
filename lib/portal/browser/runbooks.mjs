// Finds a runbook by the words in its row.
import { byId } from "./dom.mjs";

const search = /** @type {HTMLInputElement} */ (byId("search"));
const groups = [...document.querySelectorAll("section.group")].map((group) => ({
  group: /** @type {HTMLElement} */ (group),
  rows: [...group.querySelectorAll("tbody tr")].map((row) => ({
    row: /** @type {HTMLElement} */ (row),
    text: (row.textContent ?? "").toLowerCase(),
  })),
}));

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const { group, rows } of groups) {
    let here = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) here++;
    }
    group.hidden = here === 0;
    found += here;
  }
  byId("found").textContent = words.length === 0 ? "" : `${found} ${found === 1 ? "runbook" : "runbooks"}`;
}

byId("find").hidden = false;
search.addEventListener("input", show);
show();
