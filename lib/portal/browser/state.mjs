// What the portal's pages make of the servers' answers. Nothing here touches the page, so that tests run it in Node.

/**
 * The hosts of the fleet, those with something wrong first.
 * @param {readonly { name: string, roles: readonly string[] }[]} hosts
 * @param {any} answer Prometheus's answer to the query about hosts; undefined when there is none
 */
export function hostsOf(hosts, answer) {
  /** @type {Map<string, { down: string[], values: Record<string, number>, release: string }>} */
  const seen = new Map();
  for (const { metric, value } of answer?.data?.result ?? []) {
    const { __name__: name = "", instance = "", job = "" } = metric;
    const host = seen.get(instance) ?? { down: [], values: {}, release: "" };
    seen.set(instance, host);
    const number = Number(value[1]);
    if (name === "up" && number === 0) host.down.push(job);
    // Hosts report on themselves through node_exporter; any other page may say anything.
    else if (name === "up" || job !== "node") continue;
    else if (name.endsWith("_release_info")) host.release = metric.release ?? "";
    else host.values[name.replace("vm_observability_", "")] = number;
  }
  return hosts
    .map(({ name, roles }) => {
      const host = seen.get(name);
      return { name, roles, release: host?.release.slice(0, 12) ?? "", problems: problemsOf(host, answer) };
    })
    .sort((a, b) => Number(b.problems.length > 0) - Number(a.problems.length > 0));
}

/**
 * @param {{ down: string[], values: Record<string, number> } | undefined} host
 * @param {any} answer
 * @returns {string[]}
 */
function problemsOf(host, answer) {
  if (answer === undefined) return [];
  if (host === undefined) return ["Prometheus does not know it"];
  const { values, down } = host;
  const count = (/** @type {number | undefined} */ number, /** @type {string} */ one, /** @type {string} */ many) =>
    number === undefined || number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  return [
    ...(down.length > 0
      ? [`${[...new Set(down)].sort().join(", ")} ${down.length === 1 ? "does" : "do"} not answer`]
      : []),
    ...(values.activation_success === 0 ? ["the last release was rejected or rolled back"] : []),
    ...(values.release_wanted === 0 ? ["the live release is not the one last deployed"] : []),
    ...count(values.drifted_files, "file was changed by hand", "files were changed by hand"),
    ...count(values.inactive_units, "unit does not run", "units do not run"),
  ];
}

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/**
 * Who is on call at `now`, and until when.
 * @param {{ timeZone: string, handover: string, shifts: readonly { who: string, days: readonly string[] }[] }} schedule
 * @param {Date} now
 */
export function onCallNow({ timeZone, handover, shifts }, now) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "long", hour: "2-digit", minute: "2-digit" });
  const part = (/** @type {string} */ type) => format.formatToParts(now).find((one) => one.type === type)?.value ?? "";
  const today = WEEKDAYS.indexOf(part("weekday").toLowerCase());
  const day = `${part("hour")}:${part("minute")}` >= handover ? today : (today + 6) % 7;
  const onDay = (/** @type {number} */ index) => shifts.find(({ days }) => days.includes(WEEKDAYS[index % 7] ?? ""));
  const shift = onDay(day);
  if (shift === undefined) return undefined;
  for (let later = 1; later <= 7; later++) {
    const next = onDay(day + later);
    if (next === shift) continue;
    const name = WEEKDAYS[(day + later) % 7] ?? "";
    return { who: shift.who, until: `${name.charAt(0).toUpperCase()}${name.slice(1)} ${handover}`, next: next?.who };
  }
  return { who: shift.who };
}

/**
 * @typedef {object} LabelMatcher
 * @property {string} name
 * @property {string} value
 * @property {boolean} isRegex
 * @property {boolean} isEqual
 */

/**
 * Reads what stands in a silence link: `{alertname="disk_full", instance=~"web-.+"}`, with values as Go quotes them.
 * @param {string} text
 * @returns {LabelMatcher[] | undefined} undefined when it is none
 */
export function matchersOf(text) {
  const inner = text.trim().replace(/^\{/, "").replace(/\}$/, "").trim();
  if (inner === "") return [];
  const one = /\s*([A-Za-z_][A-Za-z0-9_]*|"(?:[^"\\]|\\.)*")\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|[^,"\s]*)\s*(,|$)/gy;
  const matchers = [];
  for (;;) {
    const match = one.exec(inner);
    if (match === null) return undefined;
    const [, name = "", operator = "=", value = "", end] = match;
    matchers.push({
      name: unquoted(name),
      value: unquoted(value),
      isRegex: operator.endsWith("~"),
      isEqual: operator.startsWith("="),
    });
    if (end === "" || one.lastIndex >= inner.length) return matchers;
  }
}

/** A string as Go writes it with %q. @param {string} text */
function unquoted(text) {
  if (!text.startsWith('"')) return text;
  /** @type {Record<string, string>} */
  const escapes = { n: "\n", t: "\t", r: "\r", a: "\u0007", b: "\b", f: "\f", v: "\v" };
  return text
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gis, (_, x, u, long, other) =>
      other === undefined ? String.fromCodePoint(Number.parseInt(x ?? u ?? long, 16)) : (escapes[other] ?? other),
    );
}

/** A matcher as Alertmanager reads it. @param {LabelMatcher} matcher */
export function matcherText({ name, value, isRegex, isEqual }) {
  const operator = `${isEqual ? "=" : "!"}${isRegex ? "~" : isEqual ? "" : "="}`;
  return `${name}${operator}"${value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

/** A word that the shell leaves as it is. @param {string} text */
export function shellWord(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * What makes the same silence on Alertmanager's own host.
 * @param {{ amtool: string }} at its beginning, with the address
 * @param {{ matchers: readonly LabelMatcher[], author: string, comment: string, duration: string }} silence
 */
export function silenceCommand({ amtool }, { matchers, author, comment, duration }) {
  return [
    `${amtool} silence add`,
    `--duration=${shellWord(duration)} --author=${shellWord(author)} --comment=${shellWord(comment)}`,
    ...matchers.map((matcher) => shellWord(matcherText(matcher))),
  ].join(" \\\n  ");
}

/**
 * What Alertmanager's API takes.
 * @param {{ matchers: readonly LabelMatcher[], author: string, comment: string, duration: string }} silence
 * @param {Date} now
 */
export function silenceBody({ matchers, author, comment, duration }, now) {
  const [, count = "1", unit = "h"] = /^(\d+)([mhd])$/.exec(duration) ?? [];
  const length = Number(count) * { m: 60_000, h: 3_600_000, d: 86_400_000 }[/** @type {"m" | "h" | "d"} */ (unit)];
  return {
    matchers: matchers.map(({ name, value, isRegex, isEqual }) => ({ name, value, isRegex, isEqual })),
    startsAt: now.toISOString(),
    endsAt: new Date(now.getTime() + length).toISOString(),
    createdBy: author,
    comment,
  };
}

/**
 * Silences that are in force and mute an alert with these labels; without labels, all that are in force.
 * @param {readonly any[]} silences
 * @param {readonly LabelMatcher[]} matchers
 */
export function silencesFor(silences, matchers) {
  const labels = Object.fromEntries(
    matchers.filter(({ isRegex, isEqual }) => isEqual && !isRegex).map(({ name, value }) => [name, value]),
  );
  return silences
    .filter(({ status }) => status?.state === "active")
    .filter(
      (silence) => matchers.length === 0 || silence.matchers.every((/** @type {any} */ each) => holds(each, labels)),
    );
}

/**
 * What a silence with these matchers would do now, in a sentence.
 * @param {readonly any[] | undefined} alerts Alertmanager's; undefined when it does not say
 * @param {readonly LabelMatcher[]} matchers
 */
export function reachOf(alerts, matchers) {
  if (alerts === undefined || matchers.length === 0) return "";
  const matched = alerts.filter(({ labels }) => matchers.every((matcher) => holds(matcher, labels)));
  if (matched.length === 0) return "No alert that fires now has these labels.";
  const hosts = new Set(matched.map(({ labels }) => labels.instance).filter(Boolean));
  const what = matched.length === 1 ? "1 alert that fires now has" : `${matched.length} alerts that fire now have`;
  return `${what} these labels${hosts.size > 1 ? `, on ${hosts.size} hosts` : ""}.`;
}

/** @param {any} matcher @param {Record<string, string>} labels */
function holds({ name, value, isRegex, isEqual = true }, labels) {
  const given = labels[name] ?? "";
  let same = given === value;
  if (isRegex) {
    try {
      same = new RegExp(`^(?:${value})$`).test(given);
    } catch {
      return false;
    }
  }
  return same === isEqual;
}
