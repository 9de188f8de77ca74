// What the page of searches makes of what its reader typed. Nothing here touches the page, so that tests run it in Node.

/**
 * @typedef {object} Entry
 * @property {string} identifier
 * @property {string} scope
 * @property {number} around
 * @property {boolean} trace
 * @property {readonly { title: string, url: string, needsService: boolean }[]} links
 * @property {readonly string[]} missing
 * @property {string} [spans] path of Jaeger's API below the site, to which the ID of a trace is added
 */

/** How far back a search looks that has no moment, in milliseconds. */
const WITHOUT_MOMENT = 24 * 3_600_000;

/**
 * What is searched, or what is wrong with it.
 * @param {Entry} entry
 * @param {{ id: string, at: string, service: string }} given
 * @param {Date} now
 * @returns {{ problem: string } | { id: string, from: Date, to: Date, service: string, at: Date | undefined }}
 */
export function searched({ identifier, trace, around }, given, now) {
  const id = trace ? given.id.trim().toLowerCase() : given.id.trim();
  const byTime = identifier === "timestamp";
  const at = momentOf(given.at.trim());
  if (trace && !/^[0-9a-f]{32}$|^[0-9a-f]{16}$/.test(id))
    return { problem: `A ${identifier} has 32 hexadecimal digits, such as 4bf92f3577b34da6a3ce929d0e0e4736.` };
  if (!byTime && id === "") return { problem: `Write the ${identifier} to search.` };
  if (given.at.trim() !== "" && at === undefined)
    return { problem: "Write the moment as 2026-01-31T10:30:00Z, or in milliseconds since 1970." };
  if (byTime && at === undefined) return { problem: "Write the moment to search around." };
  const service = given.service.trim();
  // Tracers that count in 64 bits leave out the first half, which is zero in log lines.
  const whole = trace ? id.padStart(32, "0") : id;
  return at === undefined
    ? { id: whole, service, at, from: new Date(now.getTime() - WITHOUT_MOMENT), to: now }
    : { id: whole, service, at, from: new Date(at.getTime() - around), to: new Date(at.getTime() + around) };
}

/** A moment as people paste it; UTC where it names no zone. @param {string} text */
function momentOf(text) {
  if (/^\d{10}$/.test(text)) return new Date(Number(text) * 1_000);
  if (/^\d{13}$/.test(text)) return new Date(Number(text));
  const [, day, time = "00:00", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(text) ?? [];
  if (day === undefined) return undefined;
  const moment = new Date(`${day}T${time.replace(",", ".")}${zone.toUpperCase().replace("UTC", "Z")}`);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** @param {string} text */
const inQuotes = (text) => text.replace(/[\\"]/g, "\\$&");

/**
 * An address with what is searched in its slots, each written as its place reads it; undefined where it needs a service that is not given.
 * @param {{ url: string, needsService: boolean }} link
 * @param {{ id: string, from: Date, to: Date, service: string }} search
 */
export function addressOf({ url, needsService }, { id, from, to, service }) {
  if (needsService && service === "") return undefined;
  /** @type {Record<string, string>} */
  const texts = {
    ID: encodeURIComponent(id),
    ID_RISON: encodeURIComponent(inQuotes(id).replace(/[!']/g, "!$&")),
    ID_JSON: encodeURIComponent(JSON.stringify(id).slice(1, -1)),
    SERVICE: encodeURIComponent(service),
    FROM: from.toISOString(),
    TO: to.toISOString(),
    FROM_US: String(from.getTime() * 1_000),
    TO_US: String(to.getTime() * 1_000),
  };
  // In one pass: what is searched may look like a slot itself.
  return url.replace(/__([A-Z_]+?)__/g, (slot, name) => texts[name] ?? slot);
}
