import * as z from "../third-party/zod";
import { leaf } from "./parts";

/** Names without a region that the time zone database has; others that engines take, such as `PST`, it has not. */
const PLAIN = [
  ...[
    "CET",
    "CST6CDT",
    "Cuba",
    "EET",
    "EST",
    "EST5EDT",
    "Egypt",
    "Eire",
    "GB",
    "GB-Eire",
    "GMT",
    "GMT+0",
    "GMT-0",
    "GMT0",
  ],
  ...[
    "Greenwich",
    "HST",
    "Hongkong",
    "Iceland",
    "Iran",
    "Israel",
    "Jamaica",
    "Japan",
    "Kwajalein",
    "Libya",
    "MET",
    "MST",
  ],
  ...[
    "MST7MDT",
    "NZ",
    "NZ-CHAT",
    "Navajo",
    "PRC",
    "PST8PDT",
    "Poland",
    "Portugal",
    "ROC",
    "ROK",
    "Singapore",
    "Turkey",
  ],
  ...["UCT", "UTC", "Universal", "W-SU", "WET", "Zulu"],
];

const REGION =
  /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|US)\//;

/** Words within names that are spelled in another way than with one capital. */
const ODD_WORDS = [
  ...["es", "au", "of", "US", "GMT", "UTC", "UCT", "ACT", "LHI", "NSW", "IN", "McMurdo", "DumontDUrville"],
  ...["DeNoronha", "EasterIsland", "BajaNorte", "BajaSur", "ComodRivadavia"],
];

const byLowerCase = (names: readonly string[]) => new Map(names.map((name) => [name.toLowerCase(), name]));
const [plain, oddWords] = [byLowerCase(PLAIN), byLowerCase(ODD_WORDS)];

/** Names that engines still take and the database no longer has. */
const GONE = ["US/Pacific-New", "Canada/East-Saskatchewan"];

/**
 * The name by which Alertmanager finds the time zone that `given` means, in whatever case: it reads files of its host, whose names are as
 * the time zone database spells them. Undefined where there is none.
 */
export function timeZoneName(given: string): string | undefined {
  const canonical = canonicalOf(given);
  if (canonical === undefined) return undefined;
  const name =
    plain.get(given.toLowerCase()) ??
    given
      .split(/([/_-])/)
      .map(spelled)
      .join("");
  if (PLAIN.includes(name) || (REGION.test(name) && !GONE.includes(name))) return name;
  return PLAIN.includes(canonical) || REGION.test(canonical) ? canonical : undefined;
}

function canonicalOf(name: string): string | undefined {
  // Offsets such as "+01:00" are no names.
  if (!/^[A-Z]/i.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function spelled(word: string): string {
  const [, letters = "", rest = ""] = /^([a-z]*)(.*)$/is.exec(word) ?? [];
  const odd = oddWords.get(word.toLowerCase()) ?? oddWords.get(letters.toLowerCase());
  return odd === undefined ? letters.charAt(0).toUpperCase() + letters.slice(1).toLowerCase() + rest : odd + rest;
}

/** A time zone, by the name that Alertmanager's host has. */
export function timeZone() {
  const rule = 'must be a time zone such as "UTC" or "Europe/Berlin"';
  const error = ({ input }: { readonly input?: unknown }) => {
    const name = typeof input === "string" ? timeZoneName(input) : undefined;
    return name === undefined ? rule : `${rule}, spelled as the time zone database spells it: ${JSON.stringify(name)}`;
  };
  const isName = (given: string) => timeZoneName(given) === given;
  return leaf(z.string({ error: rule }).refine(isName, { error }), { rule });
}
