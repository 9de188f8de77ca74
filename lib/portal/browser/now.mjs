// The portal's first page: what fires now, the hosts, and who is on call.
import { agoOf, alertsNow, byName, doubtsAbout, pendingIn, statusOf } from "./alerts.mjs";
import { byId, element, localTime } from "./dom.mjs";
import { answerOf, reader, ROOT, SignedOut } from "./requests.mjs";
import { hostsOf, onCallNow } from "./state.mjs";

const EVERY = 30_000;

/** What the site is made of. @type {any} */
let known = {};

/** Who reads the page. @type {Awaited<ReturnType<typeof reader>>} */
let who;

/** @typedef {import("./alerts.mjs").FiringAlert} FiringAlert */

/** Asks the servers and shows what they say. @param {any} site */
async function refresh(site) {
  known = site;
  const has = { prometheus: site.prometheus, alertmanager: site.alertmanager !== undefined };
  const ask = (/** @type {boolean} */ is, /** @type {string} */ path) => (is ? answerOf(path) : undefined);
  // The portal first and alone. Where it does not take the sign-in any more, one password is refused and not five; without its
  // answer, nothing is known about the servers behind it.
  if ((await answerOf("site.json")) === undefined) return showSilence();
  const [prometheus, rules, hosts, alertmanager] = await Promise.all([
    ask(has.prometheus, "api/prometheus/alerts"),
    ask(has.prometheus, "api/prometheus/rules"),
    ask(has.prometheus, "api/prometheus/hosts"),
    ask(has.alertmanager, "api/alertmanager/alerts"),
  ]);
  const alerts = alertsNow({ prometheus, rules, alertmanager });
  const doubts = doubtsAbout({ prometheus, rules, alertmanager, has });
  const isEvaluated = has.prometheus ? prometheus !== undefined : alertmanager !== undefined;
  showDoubts(doubts);
  showStatus(statusOf(alerts.filter(isLoud), doubts, isEvaluated));
  showAlerts(alerts, has, pendingIn(prometheus));
  showHosts(hostsOf(site.hosts, hosts), hosts !== undefined);
  if (site.onCall !== undefined) showOnCall(site.onCall);
  const signedIn = who === undefined ? "" : `; signed in as ${who.user} (${who.role})`;
  byId("updated").textContent = `Updated ${new Date().toLocaleTimeString()}${signedIn}`;
}

/** The portal does not answer: what the page shows stays, and is old. */
function showSilence() {
  showStatus({ state: "unknown", text: "The portal does not answer" });
  showDoubts([`Check your own connection first. ${oldText()}`]);
}

/** The page asks nothing more until it is loaded again. */
function showSignedOut() {
  showStatus({ state: "unknown", text: "Sign in again" });
  showDoubts([`The portal does not take your sign-in any more: reload this page. ${oldText()}`]);
}

function oldText() {
  const old = byId("updated").textContent;
  return `What you see below is old${old ? ` (${old.toLowerCase()})` : ""}.`;
}

/** @param {{ state: string, text: string }} status */
function showStatus({ state, text }) {
  const status = byId("status");
  status.className = `status ${state}`;
  // Screen readers read what is put there: the same text is not put there twice.
  if (status.textContent !== text) status.textContent = text;
}

/** @param {readonly string[]} doubts */
function showDoubts(doubts) {
  const texts = doubts.join("\n");
  const place = byId("doubts");
  if (place.dataset["texts"] === texts) return;
  place.dataset["texts"] = texts;
  place.replaceChildren(...doubts.map((text) => element("p", { class: "doubt" }, text)));
}

/**
 * @param {readonly FiringAlert[]} alerts
 * @param {{ prometheus: boolean, alertmanager: boolean }} has
 * @param {number} pending
 */
function showAlerts(alerts, has, pending) {
  const loud = alerts.filter(isLoud);
  const quiet = alerts.filter((alert) => !isLoud(alert));
  const waiting =
    pending === 0
      ? ""
      : `${pending} more ${pending === 1 ? "is" : "are"} pending: the condition holds, not yet for long enough.`;
  byId("pending").textContent = waiting;
  replaceGroups(byId("alerts"), loud, has);
  const details = byId("quiet");
  details.hidden = quiet.length === 0;
  byId("quiet-count").textContent = quietText(quiet);
  replaceGroups(byId("quiet-alerts"), quiet, has);
}

/** People are notified of it. @param {FiringAlert} alert */
function isLoud({ silenced, muted, structural }) {
  return !silenced && !muted && !structural;
}

/** @param {readonly FiringAlert[]} quiet */
function quietText(quiet) {
  const structural = quiet.filter((alert) => alert.structural).length;
  const others = quiet.length - structural;
  return [
    ...(others > 0 ? [`${others} silenced or muted`] : []),
    ...(structural > 0 ? [`${structural} that only ${structural === 1 ? "mutes" : "mute"} others`] : []),
  ].join(", ");
}

/** More alerts of one name than this are folded into one line. */
const FOLDED = 3;

/**
 * Shows alerts, those of one name together; what the reader has opened stays open.
 * @param {HTMLElement} place
 * @param {readonly FiringAlert[]} alerts
 * @param {{ alertmanager: boolean }} has
 */
function replaceGroups(place, alerts, has) {
  const open = new Set([...place.querySelectorAll("details[open]")].map((one) => one.getAttribute("data-name")));
  place.replaceChildren(
    ...byName(alerts).flatMap(({ name, alerts: own }) => {
      const cards = own.map((alert) => cardOf(alert, has));
      if (own.length <= FOLDED) return cards;
      const { severity } = own[0] ?? { severity: "" };
      const group = element(
        "details",
        { "data-name": name, ...(open.has(name) && { open: "" }) },
        element(
          "summary",
          {},
          element("span", { class: "severity" }, severity),
          " ",
          element("strong", {}, name),
          ` ${own.length} alerts: ${hostsText(own)}`,
        ),
        element("ul", { class: "alerts" }, ...cards),
      );
      return [element("li", { class: classOf(severity) }, group)];
    }),
  );
}

/** The first hosts of alerts, by name. @param {readonly FiringAlert[]} alerts */
function hostsText(alerts) {
  const names = [...new Set(alerts.map(({ labels }) => labels["instance"] ?? ""))].filter((name) => name !== "").sort();
  const [shown, rest] = [names.slice(0, 5).join(", "), names.length - 5];
  return names.length === 0 ? "no host is named" : rest > 0 ? `${shown} and ${rest} more` : shown;
}

/** @param {string} severity */
function classOf(severity) {
  return `alert ${["critical", "warning", "info"].includes(severity) ? severity : "other"}`;
}

/**
 * @param {FiringAlert} alert
 * @param {{ alertmanager: boolean }} has
 */
function cardOf(alert, { alertmanager }) {
  const { name, severity, labels, summary, runbook, since, silenced, muted, structural } = alert;
  const instance = labels["instance"];
  const filter = `{${Object.entries(labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(", ")}}`;
  // It has no end: the alert fires.
  const report = new URLSearchParams({ alert: name, instance: instance ?? "", from: since });
  const when = element(
    "time",
    { datetime: since, title: localTime(new Date(since)) },
    `for ${agoOf(since, Date.now())}`,
  );
  return element(
    "li",
    { class: classOf(severity) },
    element(
      "p",
      { class: "facts" },
      element("span", { class: "severity" }, severity),
      " ",
      element("strong", {}, name),
      ...(instance === undefined ? [] : [" on ", element("strong", {}, instance)]),
      " ",
      when,
      ...(silenced ? [" ", element("span", { class: "tag" }, "silenced")] : []),
      ...(structural ? [" ", element("span", { class: "tag" }, "notifies nobody itself")] : []),
      ...(muted ? [" ", element("span", { class: "tag" }, "muted by a more severe alert")] : []),
    ),
    element("p", { class: "summary" }, summary),
    element(
      "p",
      { class: "actions" },
      ...(runbook === undefined ? [] : [linkOf(runbook, "What to do", `What to do about ${name}`)]),
      ...(alertmanager && !silenced && who?.mayChange !== false
        ? [linkOf(`${ROOT}silence/?filter=${encodeURIComponent(filter)}`, "Silence", `Silence ${name}`)]
        : []),
      ...dashboardLink(alert),
      linkOf(`${ROOT}rca/?${report.toString()}`, "Report", `Report about ${name}`),
    ),
  );
}

/** How long before an alert began its dashboard begins, in milliseconds. */
const BEFORE = 30 * 60_000;

/** The dashboard about the host or the application of an alert, from shortly before it began. @param {FiringAlert} alert */
function dashboardLink({ name, labels, since }) {
  const { hostDashboard, applicationDashboard } = known.dashboards ?? {};
  const uid = labels["job"] === "application" ? applicationDashboard : hostDashboard;
  const { instance } = labels;
  const isKnown = known.hosts?.some((/** @type {{ name: string }} */ host) => host.name === instance);
  if (uid === undefined || instance === undefined || !isKnown) return [];
  const query = new URLSearchParams({ "var-instance": instance, from: String(Date.parse(since) - BEFORE), to: "now" });
  return [
    linkOf(`${ROOT}dashboards/${uid}/?${query.toString()}`, "Dashboard", `Dashboard of ${instance} when ${name} began`),
  ];
}

/** @param {string} to @param {string} text @param {string} label */
function linkOf(to, text, label) {
  return element("a", { href: to, "aria-label": label }, text);
}

/**
 * @param {ReturnType<typeof hostsOf>} hosts
 * @param {boolean} known
 */
function showHosts(hosts, known) {
  const bad = hosts.filter(({ problems }) => problems.length > 0).length;
  const all = `${hosts.length} ${hosts.length === 1 ? "host" : "hosts"}`;
  byId("hosts-count").textContent = !known
    ? `${all}; their state is not known`
    : bad === 0
      ? `${all}, all healthy`
      : `${bad} of ${all} with problems`;
  byId("hosts").replaceChildren(
    ...hosts.map(({ name, roles, release, problems }) =>
      element(
        "tr",
        { class: problems.length > 0 ? "bad" : "" },
        element("th", { scope: "row" }, name),
        element("td", { "data-label": "Roles" }, roles.length === 0 ? "workload" : roles.join(", ")),
        element("td", { "data-label": "Release" }, release === "" ? "not known" : element("code", {}, release)),
        element(
          "td",
          { "data-label": "State" },
          !known ? "not known" : problems.length === 0 ? "healthy" : problems.join("; "),
        ),
      ),
    ),
  );
}

/** @param {any} schedule */
function showOnCall(schedule) {
  const now = onCallNow(schedule, new Date());
  if (now === undefined) return;
  const { who, until, next } = now;
  byId("on-call").replaceChildren(
    element("strong", {}, who),
    ...(until === undefined
      ? []
      : [` until ${until} ${schedule.timeZone}${next === undefined ? "" : `, then ${next}`}`]),
    ...(schedule.secondary.length === 0 ? [] : [`. If nobody acknowledges: ${schedule.secondary.join(", ")}`]),
  );
}

/** @param {any} site */
async function watch(site) {
  const has = { isSignedOut: false };
  const update = async () => {
    if (has.isSignedOut || document.visibilityState !== "visible") return;
    await refresh(site).catch((/** @type {unknown} */ error) => {
      has.isSignedOut = error instanceof SignedOut;
      // An answer of another shape must not end the page's life.
      return has.isSignedOut ? showSignedOut() : showSilence();
    });
  };
  const again = async () => {
    await update();
    if (!has.isSignedOut) setTimeout(() => void again(), EVERY);
  };
  document.addEventListener("visibilitychange", () => void update());
  await again();
}

try {
  const site = await answerOf("site.json");
  who = await reader();
  if (site === undefined) byId("status").textContent = "The portal does not answer";
  else await watch(site);
} catch {
  showSignedOut();
}
