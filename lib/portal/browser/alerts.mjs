// What the portal's first page makes of the servers' answers about alerts. Nothing here touches the page, so that tests run it
// in Node.

/**
 * An alert as Alertmanager or Prometheus has it.
 * @typedef {object} FiringAlert
 * @property {string} name
 * @property {string} severity
 * @property {Record<string, string>} labels
 * @property {string} summary
 * @property {string} [runbook]
 * @property {string} since ISO 8601
 * @property {boolean} silenced
 * @property {boolean} muted by a graver alert, or in a maintenance window
 * @property {boolean} structural it notifies nobody itself: other alerts are muted by it
 */

/**
 * What the servers answered; absent is what could not be asked.
 * @typedef {object} Answers
 * @property {any} [prometheus] its alerts
 * @property {any} [rules] its alerting rules, which know how long a condition must hold
 * @property {readonly any[]} [alertmanager] its alerts
 */

/** Severities from the gravest on; others come after them. */
const GRAVITY = ["critical", "error", "warning", "info"];

/** Fires always, as a sign that alerting works. */
const WATCHDOG = "Watchdog";

/** Alerts of this severity are for machines; Alertmanager's receiver for them notifies nobody. */
const MACHINES = { severity: "none", receiver: "null" };

/** An alert that fires for less than this may still be on its way to Alertmanager. */
const ON_ITS_WAY = 120_000;

/** @param {string} severity */
function rankOf(severity) {
  const rank = GRAVITY.indexOf(severity);
  return rank < 0 ? GRAVITY.length : rank;
}

/**
 * What fires, gravest first, oldest first; without the Watchdog. Alertmanager knows what is silenced; what only Prometheus
 * knows is on its way there, or does not get there.
 * @param {Answers} answers
 * @returns {FiringAlert[]}
 */
export function alertsNow({ prometheus, rules, alertmanager = [] }) {
  const arrived = arrivedIn(alertmanager);
  const firedAt = firstFiring(rules);
  const firing = firingIn(prometheus);
  // A Prometheus that restarts sends an alert with a new beginning, and keeps the old one itself.
  const begun = new Map(firing.map((alert) => [arrived(alert.labels), new Date(firedAt(alert)).toISOString()]));
  return [
    ...alertmanager.map((alert) => {
      const { labels, annotations = {}, startsAt, status = {}, receivers = [] } = alert;
      return {
        ...common(labels, annotations),
        since: earlier(startsAt, begun.get(alert)),
        silenced: (status.silencedBy ?? []).length > 0,
        muted: (status.inhibitedBy ?? []).length + (status.mutedBy ?? []).length > 0,
        structural:
          receivers.length > 0 && receivers.every((/** @type {any} */ { name }) => name === MACHINES.receiver),
      };
    }),
    ...firing
      .filter(({ labels }) => arrived(labels) === undefined)
      .map((alert) => ({
        ...common(alert.labels, alert.annotations ?? {}),
        since: new Date(firedAt(alert)).toISOString(),
        silenced: false,
        muted: false,
        structural: alert.labels.severity === MACHINES.severity,
      })),
  ]
    .filter(({ name }) => name !== WATCHDOG)
    .sort(
      (a, b) =>
        rankOf(a.severity) - rankOf(b.severity) ||
        Date.parse(a.since) - Date.parse(b.since) ||
        a.name.localeCompare(b.name),
    );
}

/**
 * Alerts of one name together, in the order of the first of each.
 * @param {readonly FiringAlert[]} alerts
 * @returns {{ name: string, alerts: FiringAlert[] }[]}
 */
export function byName(alerts) {
  /** @type {Map<string, FiringAlert[]>} */
  const groups = new Map();
  for (const alert of alerts) {
    const group = groups.get(alert.name);
    if (group === undefined) groups.set(alert.name, [alert]);
    else group.push(alert);
  }
  return [...groups].map(([name, own]) => ({ name, alerts: own }));
}

/** Firing alerts of Prometheus's API. @param {any} answer @returns {any[]} */
function firingIn(answer) {
  return (answer?.data?.alerts ?? []).filter((/** @type {any} */ { state }) => state === "firing");
}

/**
 * @param {Record<string, string>} labels
 * @param {Record<string, string>} annotations
 */
function common(labels, annotations) {
  const name = labels.alertname ?? "";
  const runbook = annotations.runbook_url;
  return {
    name,
    severity: labels.severity ?? "none",
    labels,
    summary: annotations.summary ?? name,
    ...(runbook !== undefined && /^https?:\/\//.test(runbook) && { runbook }),
  };
}

/**
 * What stands in the way of trusting the page: servers that do not answer, alerts that do not get through.
 * @param {Answers & { has: { prometheus: boolean, alertmanager: boolean } }} answers
 * @returns {string[]}
 */
export function doubtsAbout({ prometheus, rules, alertmanager, has }) {
  const doubts = [];
  if (has.prometheus && prometheus === undefined)
    doubts.push("Prometheus does not answer: alerts are not evaluated, and what you see below may be old.");
  if (has.alertmanager && alertmanager === undefined)
    doubts.push("Alertmanager does not answer: nobody is notified. These are the alerts that Prometheus evaluates.");
  if (prometheus === undefined) return doubts;
  const firing = firingIn(prometheus);
  if (!firing.some(({ labels }) => labels.alertname === WATCHDOG))
    doubts.push("The Watchdog does not fire: rules are not evaluated.");
  if (alertmanager === undefined) return doubts;
  const [arrived, firedAt] = [arrivedIn(alertmanager), firstFiring(rules)];
  const lost = firing.filter(
    (alert) => arrived(alert.labels) === undefined && Date.now() - firedAt(alert) > ON_ITS_WAY,
  );
  if (lost.length > 0) doubts.push(lostText(lost.length, firing.length, alertmanager.length === 0));
  return doubts;
}

/**
 * What the page says first. Where anything stands in the way of trusting it, it never says that all is well.
 * @param {readonly FiringAlert[]} loud alerts that people are notified of
 * @param {readonly string[]} doubts
 * @param {boolean} isEvaluated whether Prometheus, or in its place Alertmanager, says what fires
 */
export function statusOf(loud, doubts, isEvaluated) {
  if (loud.length > 0) {
    const state = loud.some(({ severity }) => severity === "critical") ? "critical" : "warning";
    return { state, text: loud.length === 1 ? "1 alert is firing" : `${loud.length} alerts are firing` };
  }
  if (!isEvaluated) return { state: "unknown", text: "It is not known what fires" };
  if (doubts.length > 0) return { state: "unknown", text: "Nothing fires, but something is wrong" };
  return { state: "good", text: "Nothing needs attention" };
}

/**
 * Alertmanager forgets its alerts when it restarts, the Watchdog among them; Prometheus sends each again after a minute.
 * @param {number} lost @param {number} all @param {boolean} isEmpty
 */
function lostText(lost, all, isEmpty) {
  const what = `Alertmanager has not received ${lost} of the ${all} alerts that fire in Prometheus`;
  return isEmpty
    ? `${what}: it has none at all. After a restart it gets them again within two minutes; if this stays, nobody is notified.`
    : `${what}: nobody is notified of them.`;
}

/**
 * When an alert began to fire, in milliseconds since 1970. `activeAt` is when its condition began to hold: it fires once that
 * has lasted for the duration of its rule.
 * @param {any} rules
 * @returns {(alert: any) => number}
 */
function firstFiring(rules) {
  /** @type {Map<string, number>} */
  const waits = new Map();
  for (const { rules: own = [] } of rules?.data?.groups ?? [])
    for (const { duration = 0, alerts = [] } of own)
      for (const { labels } of alerts) waits.set(keyOf(labels), duration * 1000);
  return ({ labels, activeAt }) => Math.min(Date.now(), Date.parse(activeAt) + (waits.get(keyOf(labels)) ?? 0));
}

/** @param {string} one @param {string} [other] both ISO 8601, in any zone */
function earlier(one, other) {
  return other !== undefined && Date.parse(other) < Date.parse(one) ? other : one;
}

/**
 * Alertmanager's alert with these labels. Prometheus adds external labels on the way, so that its own are part of
 * what arrives. Alerts of one name have few sets of label names: what arrived is listed once for each.
 * @param {readonly any[]} alertmanager
 * @returns {(labels: Record<string, string>) => any}
 */
function arrivedIn(alertmanager) {
  /** @type {Map<string, any[]>} */
  const named = new Map();
  for (const alert of alertmanager) {
    const { alertname = "" } = alert.labels;
    named.set(alertname, named.get(alertname) ?? []);
    named.get(alertname)?.push(alert);
  }
  /** @type {Map<string, Map<string, any>>} */
  const lists = new Map();
  return (labels) => {
    const names = Object.keys(labels).sort();
    const { alertname = "" } = labels;
    const of = JSON.stringify([alertname, ...names]);
    const list =
      lists.get(of) ?? new Map((named.get(alertname) ?? []).map((arrived) => [keyOf(arrived.labels, names), arrived]));
    lists.set(of, list);
    return list.get(keyOf(labels, names));
  };
}

/** The values of `names`, as text. @param {Record<string, string>} labels @param {readonly string[]} names */
function keyOf(labels, names = Object.keys(labels).sort()) {
  return JSON.stringify(names.map((name) => [name, labels[name]]));
}

/** How many alerts wait for their `for`. @param {any} prometheus */
export function pendingIn(prometheus) {
  return (prometheus?.data?.alerts ?? []).filter((/** @type {any} */ { state }) => state === "pending").length;
}

/** How long ago, in the two largest units: `3 h 12 min`. @param {string} since @param {number} now */
export function agoOf(since, now) {
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  const units = /** @type {const} */ ([
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
  ]);
  const at = units.findIndex(([, length]) => seconds >= length);
  if (at < 0) return `${seconds} s`;
  const [name, length] = units[at] ?? ["min", 60];
  const [smaller, part] = units[at + 1] ?? ["", 0];
  const rest = part === 0 ? 0 : Math.floor((seconds % length) / part);
  return `${Math.floor(seconds / length)} ${name}${rest > 0 ? ` ${rest} ${smaller}` : ""}`;
}
