// The page that silences an alert and ends silences: by Alertmanager's API, behind the portal for those who sign in there, or
// where the reader's browser reaches it; else by a command.
import { byId, clock, element, localTime } from "./dom.mjs";
import { answerOf, asked, reader, ROOT, SignedOut } from "./requests.mjs";
import { matchersOf, matcherText, reachOf, shellWord, silenceBody, silenceCommand, silencesFor } from "./state.mjs";

/** @typedef {import("./state.mjs").LabelMatcher} LabelMatcher */

const form = /** @type {HTMLFormElement} */ (byId("form"));
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
let given = matchersOf(new URLSearchParams(location.search).get("filter") ?? "");

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
  byId("reach").textContent = reachOf(firing, chosen());
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

/**
 * How to end a silence: by a button where the reader may, else by a command. Alertmanager lets no page of another server end one.
 * @param {string} id
 * @param {any} alertmanager
 * @returns {(Node | string)[]}
 */
function ending(id, alertmanager) {
  if (who?.mayChange === false) return [];
  if (who === undefined || !alertmanager.behind)
    return [
      ` End it as root on ${alertmanager.host}: `,
      element("code", {}, `${alertmanager.amtool} silence expire ${shellWord(id)}`),
    ];
  const button = element("button", { type: "button" }, "End it");
  button.addEventListener("click", () => void end(id, alertmanager));
  return [" ", button];
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
          `: ${comment}.`,
          ...ending(id, alertmanager),
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

/** Whether the reader's browser may change anything at Alertmanager. @param {any} alertmanager */
function mayAsk({ url, behind }) {
  return who === undefined ? url !== undefined : behind && who.mayChange;
}

/**
 * Asks Alertmanager for a change, says what came of it, and shows what is in force.
 * @param {any} alertmanager
 * @param {string} path
 * @param {RequestInit} how
 * @param {string} done
 * @returns {Promise<boolean>} whether Alertmanager has done it
 */
async function change(alertmanager, path, how, done) {
  const { url, behind, host } = alertmanager;
  let isDone = false;
  say("Asking Alertmanager …", "");
  try {
    // By the portal's own address where it is behind it: browsers add a sign-in to nothing else.
    const response = await asked(`${behind ? `${ROOT}alertmanager` : url}/api/v2/${path}`, how);
    isDone = response.ok;
    if (isDone) say(done, "good");
    else if (who !== undefined && response.status === 403)
      say("The portal refused it (403): ask an admin whether your role still allows it.", "doubt");
    else say(`Alertmanager refused it (${response.status}): ${(await response.text()).slice(0, 300)}`, "doubt");
  } catch (error) {
    if (error instanceof SignedOut) {
      say(error.message, "doubt");
      return false;
    }
    say(await unreachable(error, host), "doubt");
  }
  await showSilences(alertmanager);
  return isDone;
}

/** @param {any} alertmanager */
async function send(alertmanager) {
  const wanted = silence();
  if (wanted.matchers.length === 0) return say("Choose at least one label: you cannot silence everything.", "doubt");
  const body = silenceBody(wanted, new Date());
  const until = localTime(new Date(body.endsAt));
  const isDone = await change(
    alertmanager,
    "silences",
    { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
    `Silenced until ${until}. Nobody else is notified while it lasts.`,
  );
  // A second press would make a second silence.
  byId("form").hidden = isDone;
}

/** @param {string} id @param {any} alertmanager */
async function end(id, alertmanager) {
  const how = { method: "DELETE" };
  await change(alertmanager, `silence/${encodeURIComponent(id)}`, how, "Ended: alerts that fire notify again.");
}

/** Shows the labels of the alerts that are to be silenced. @param {any} alertmanager */
function showChoice(alertmanager) {
  showMatchers();
  byId("form").hidden = (given ?? []).length === 0;
  byId("find").hidden = !byId("form").hidden;
  showCommand(alertmanager);
}

/** Takes the labels that the reader writes where no link brought any. @param {any} alertmanager */
async function find(alertmanager) {
  const wanted = matchersOf(/** @type {HTMLInputElement} */ (byId("labels")).value);
  if (wanted === undefined || wanted.length === 0)
    return say('Write labels as Alertmanager reads them: instance="web-1", or instance=~"web-.+"', "doubt");
  given = wanted;
  say("", "");
  showChoice(alertmanager);
  await showSilences(alertmanager);
}

/** @param {any} alertmanager */
function showForm(alertmanager) {
  byId("alertmanager-host").textContent = alertmanager.host;
  byId("send").hidden = !mayAsk(alertmanager);
  const author = field("author");
  author.value = who?.user ?? localStorage.getItem("author") ?? "";
  author.readOnly = who !== undefined;
  form.addEventListener("input", () => showCommand(alertmanager));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (who === undefined) localStorage.setItem("author", author.value.trim());
    void send(alertmanager);
  });
  byId("find").addEventListener("submit", (event) => {
    event.preventDefault();
    void find(alertmanager);
  });
  showChoice(alertmanager);
  if (!alertmanager.pages) return;
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

/** Who reads the page. @type {Awaited<ReturnType<typeof reader>>} */
let who;
/** Alertmanager's alerts when the page was opened. @type {readonly any[] | undefined} */
let firing;
try {
  const { alertmanager } = (await answerOf("site.json")) ?? {};
  who = await reader();
  if (given === undefined) say("This page's address holds no matchers that Alertmanager can read.", "doubt");
  if (alertmanager === undefined)
    say("This stack has no Alertmanager: silence the alert wherever you send your alerts.", "doubt");
  else {
    if (who === undefined || who.mayChange) {
      firing = await answerOf("api/alertmanager/alerts");
      showForm(alertmanager);
    } else
      say(`You may only read (${who.user}, ${who.role || "no role"}): ask an operator to silence an alert.`, "doubt");
    await showSilences(alertmanager);
  }
} catch (error) {
  if (!(error instanceof SignedOut)) throw error;
  say(error.message, "doubt");
}
