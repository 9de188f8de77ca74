// The page that silences an alert: by Alertmanager's own API where the reader's browser reaches it, else by a command.
import { answerOf, byId, clock, element } from "./dom.mjs";
import { matchersOf, matcherText, shellWord, silenceBody, silenceCommand, silencesFor } from "./state.mjs";

/** @typedef {import("./state.mjs").LabelMatcher} LabelMatcher */

const form = /** @type {HTMLFormElement} */ (byId("form"));
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
const given = matchersOf(new URLSearchParams(location.search).get("filter") ?? "");

/** Labels that say which alert it is; the others are chosen off, so that the silence outlives a change of texts. */
const TELLING = ["alertname", "instance", "job", "mountpoint", "device", "integration", "name"];

/** The matchers that are ticked. @returns {LabelMatcher[]} */
function chosen() {
  return (given ?? []).filter((_, index) => field(`matcher-${index}`).checked);
}

function silence() {
  return {
    matchers: chosen(),
    author: field("author").value.trim(),
    comment: field("comment").value.trim(),
    duration: field("duration").value,
  };
}

/** @param {any} alertmanager */
function showCommand(alertmanager) {
  const { author, comment, ...rest } = silence();
  const command = silenceCommand(alertmanager, { ...rest, author: author || "NAME", comment: comment || "WHY" });
  byId("command").textContent = command;
}

function showMatchers() {
  byId("matchers").replaceChildren(
    ...(given ?? []).map((matcher, index) => {
      const box = element("input", { type: "checkbox", name: `matcher-${index}`, id: `matcher-${index}` });
      /** @type {HTMLInputElement} */ (box).checked =
        !given?.some(({ name }) => name === "alertname") || TELLING.includes(matcher.name);
      return element(
        "li",
        {},
        element("label", { for: `matcher-${index}` }, box, " ", element("code", {}, matcherText(matcher))),
      );
    }),
  );
}

/** @param {any} alertmanager */
async function showSilences(alertmanager) {
  const silences = await answerOf("api/alertmanager/silences");
  const place = byId("silences");
  if (silences === undefined) {
    place.replaceChildren(
      element(
        "p",
        { class: "doubt" },
        "Alertmanager does not answer the portal: it is not known whether the alert is silenced.",
      ),
    );
    return;
  }
  const own = silencesFor(silences, given ?? []);
  if (own.length === 0) {
    place.replaceChildren(
      element(
        "p",
        {},
        (given ?? []).length === 0 ? "No silence is in force." : "No silence is in force for this alert.",
      ),
    );
    return;
  }
  place.replaceChildren(
    element(
      "ul",
      {},
      ...own.map(({ id, matchers, createdBy, comment, endsAt }) =>
        element(
          "li",
          {},
          ...matchers.flatMap((/** @type {any} */ each) => [
            element("code", {}, matcherText({ isEqual: true, ...each })),
            " ",
          ]),
          `by ${createdBy} until `,
          clock(endsAt),
          `: ${comment}. End it: `,
          element("code", {}, `${alertmanager.amtool} silence expire ${shellWord(id)}`),
        ),
      ),
    ),
  );
}

/** @param {string} text @param {"good" | "doubt" | ""} kind */
function say(text, kind) {
  const place = byId("result");
  place.className = kind;
  place.textContent = text;
}

/**
 * Why nothing came back: the portal reaches Alertmanager by another way than the browser.
 * @param {unknown} error
 * @param {string} host
 */
async function unreachable(error, host) {
  if (error instanceof Error && error.name === "TimeoutError")
    return "Alertmanager has not answered in time: whether it took the silence shows below.";
  if ((await answerOf("site.json")) === undefined)
    return "Neither Alertmanager nor the portal can be reached from here: check your own connection.";
  if ((await answerOf("api/alertmanager/silences")) !== undefined)
    return "Your browser cannot reach Alertmanager, but the portal can: run the command below on its host.";
  return `Alertmanager does not answer the portal either: if it is down, nothing can be silenced and nobody is notified. On ${host}: sudo systemctl status vmo-alertmanager`;
}

/** Straight to Alertmanager: the portal itself lets nothing through that changes anything. @param {any} alertmanager */
async function send(alertmanager) {
  const wanted = silence();
  if (wanted.matchers.length === 0) return say("Choose at least one label: you cannot silence everything.", "doubt");
  say("Asking Alertmanager …", "");
  const body = silenceBody(wanted, new Date());
  try {
    const response = await fetch(`${alertmanager.url}/api/v2/silences`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      // Alertmanager lies behind the portal, which wants to know who asks.
      credentials: "same-origin",
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok)
      return say(`Alertmanager refused it (${response.status}): ${(await response.text()).slice(0, 300)}`, "doubt");
    say(`Silenced until ${new Date(body.endsAt).toLocaleString()}. Nobody else is notified while it lasts.`, "good");
  } catch (error) {
    say(await unreachable(error, alertmanager.host), "doubt");
  }
  await showSilences(alertmanager);
}

const { alertmanager } = (await answerOf("site.json")) ?? {};
if (given === undefined) say("This page's address holds no matchers that Alertmanager can read.", "doubt");
if (alertmanager === undefined)
  say("This stack has no Alertmanager: silence the alert wherever you send your alerts.", "doubt");
else {
  showMatchers();
  byId("alertmanager-host").textContent = alertmanager.host;
  byId("send").hidden = alertmanager.url === undefined;
  byId("form").hidden = (given ?? []).length === 0;
  field("author").value = localStorage.getItem("author") ?? "";
  form.addEventListener("input", () => showCommand(alertmanager));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    localStorage.setItem("author", field("author").value.trim());
    void send(alertmanager);
  });
  showCommand(alertmanager);
  if (alertmanager.pages) {
    const filter = encodeURIComponent(`{${(given ?? []).map(matcherText).join(", ")}}`);
    const link = byId("pages");
    link.hidden = false;
    link.append(
      element(
        "a",
        { href: `${alertmanager.url}/#/silences/new?filter=${filter}` },
        "Open it in Alertmanager's own pages",
      ),
    );
  }
  await showSilences(alertmanager);
}
