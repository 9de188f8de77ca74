import { collectorText } from "../escaping";
import { PATTERN_NAMES, type RedactionPattern, type RedactionRules } from "../redaction";
import { type Components, type Settings } from "./config";
import { PSEUDONYM_KEY } from "./model";
import { collectorFeatures } from "./versions";

/** What takes secrets out of spans, and the order in which it does. */
export interface RedactionProcessors {
  readonly processors: Components;
  readonly order: readonly string[];
}

/** What the rules do not say. */
interface RedactionOptions {
  readonly version: string;
  /** Names of keys whose values say who somebody is, as the specification spells them. */
  readonly people: readonly string[];
  /** Whether there is a key for their hash. */
  readonly pseudonyms: boolean;
}

/** Values that no built-in pattern can match: most attributes need no search. */
const HARMLESS = "^(?:[A-Za-z_./-]{0,9}|[0-9]{1,9})$";

/** What an agent's pseudonyms look like. */
const PSEUDONYM = "^u-[0-9a-f]{32}$";

/**
 * The rules of logs as the collector knows them: keys first, then people, then patterns in every text, in names and in status messages too.
 * It replaces a match as a whole, also where agents of logs keep its beginning; and it looks at no match by code, so that it replaces more.
 */
export function redactionProcessors(
  rules: RedactionRules,
  { version, people: names, pseudonyms }: RedactionOptions,
): RedactionProcessors {
  const patterns = rules.patterns.filter(isForSpans);
  const own = collectorFeatures.supports(version, "maskingString") ? { masking_string: collectorText(rules.with) } : {};
  const redaction = (settings: Settings): Settings => ({ allow_all_keys: true, summary: "silent", ...settings });
  const people = rules.people.map((name) => `^${spelt(name)}$`);
  const hashed: Components =
    people.length === 0
      ? {}
      : {
          "redaction/people": redaction({
            blocked_key_patterns: escaped([`(?i)${people.join("|")}`]),
            ...(pseudonyms
              ? {
                  allowed_values: escaped([PSEUDONYM]),
                  hash_function: "hmac-sha256",
                  hmac_key: `\${env:${PSEUDONYM_KEY}}`,
                }
              : own),
          }),
        };
  const processors: Components = {
    "redaction/keys": redaction({
      ignored_key_patterns: escaped([`(?i)^(?:${[...rules.keys.kept, ...rules.people].map(spelt).join("|")})$`]),
      blocked_key_patterns: escaped(keyPatterns(rules)),
      ...own,
    }),
    ...hashed,
    "redaction/values": redaction({
      redact_all_types: true,
      allowed_values: escaped([...(patterns.every(isBuiltIn) ? [HARMLESS] : []), ...(pseudonyms ? [PSEUDONYM] : [])]),
      blocked_values: escaped(patterns.map(expressionOf)),
      ...own,
    }),
    "transform/names": {
      error_mode: "ignore",
      trace_statements: [
        ...nameStatements(patterns, rules),
        ...(pseudonyms ? [{ context: "span", statements: escaped(names.flatMap(shortening)) }] : []),
      ],
    },
  };
  return { processors, order: Object.keys(processors) };
}

/** Lines of a key stand alone in logs only, and the second group of people is for code. */
function isForSpans({ check }: RedactionPattern): boolean {
  return check !== "base64";
}

/** Rules of the library's own, of which none is about short words or numbers. */
function isBuiltIn({ name }: RedactionPattern): boolean {
  return ["keys", "people", "ipv4", "ipv6", ...PATTERN_NAMES].includes(name);
}

/** Names of keys by which a value is a secret, as the agents of logs compare them. */
function keyPatterns({ keys }: RedactionRules): readonly string[] {
  const words = keys.words.join("|");
  return [
    `(?i)(?:${keys.parts.map(spelt).join("|")})`,
    `(?i)(?:${keys.ends.map(spelt).join("|")})[^A-Za-z0-9]*$`,
    // A word begins after a sign, or with a capital after a small letter.
    `(?i)(?:^|[^a-z0-9])(?:${words})(?:$|[^a-z0-9])`,
    `(?:^|[^A-Za-z0-9]|[a-z0-9])(?:${keys.words.map(capital).join("|")})(?:$|[^a-z0-9])`,
    `(?i:^|[^a-z0-9])(?:${words})(?:[A-Z])`,
  ];
}

/** `name` without case and separators, wherever separators stand. */
function spelt(name: string): string {
  return [...name].join("[^A-Za-z0-9]*");
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

function expressionOf({ pattern, ignoreCase }: RedactionPattern): string {
  return ignoreCase === true ? `(?i)${pattern}` : pattern;
}

function escaped(texts: readonly string[]): readonly string[] {
  return texts.map(collectorText);
}

/** Texts of spans that are no attributes. */
const NAMES = ["span.name", "span.status.message"];

function nameStatements(patterns: readonly RedactionPattern[], rules: RedactionRules): readonly Settings[] {
  const statements = (fields: readonly string[]) =>
    fields.flatMap((field) =>
      patterns.map(
        (pattern) =>
          `replace_pattern(${field}, ${ottlString(expressionOf(pattern))}, ${ottlString(pattern.with || rules.with)})`,
      ),
    );
  return [
    { context: "span", statements: escaped(statements(NAMES)) },
    { context: "spanevent", statements: escaped(statements(["spanevent.name"])) },
  ];
}

/** The hash of a person as agents of logs write it, where the key is spelt in a usual way. */
function shortening(person: string): readonly string[] {
  return ["_", ".", "-"].map((sign) => {
    const value = `span.attributes[${ottlString(person.replace(/[_.-]/g, sign))}]`;
    return `replace_pattern(${value}, "^([0-9a-f]{32})[0-9a-f]{32}$", "u-$1") where ${value} != nil`;
  });
}

/** A text in the collector's own language. */
function ottlString(text: string): string {
  return JSON.stringify(text);
}
