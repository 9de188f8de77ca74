import { collectorText } from "../escaping";
import {
  pairExpressions,
  type RedactionPattern,
  type RedactionRules,
  redactionRules,
  type RedactionSettings,
} from "../redaction";
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
  /** Whether there is a key for their hash. */
  readonly pseudonyms: boolean;
}

/** Values that no built-in pattern can match: most attributes need no search. */
const HARMLESS = "^(?:[A-Za-z_./-]{0,9}|[0-9]{1,9})$";

/**
 * Values in which no name can stand beside a value: these rules are the dearest, and most attributes are identifiers, names and paths. All of
 * them need a blank, or one of these signs.
 */
const UNPAIRED = "^[^\\s=:>?!+|\"'&%<：＝]*$";

/** What an agent's pseudonyms look like. */
const PSEUDONYM = "^u-[0-9a-f]{32}$";

/**
 * The rules of logs as the collector knows them: keys first, then people, then patterns in every text, in names and in status messages too.
 * It replaces a match as a whole, also where agents of logs keep its beginning; and it looks at no match by code, so that it replaces more.
 */
export function redactionProcessors(
  settings: RedactionSettings,
  { version, pseudonyms }: RedactionOptions,
): RedactionProcessors {
  const rules = redactionRules(settings);
  const { pairs, values } = expressionsOf(settings, rules);
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
    "redaction/pairs": redaction({
      redact_all_types: true,
      allowed_values: escaped([UNPAIRED]),
      blocked_values: escaped(pairs.map(({ pattern }) => pattern)),
      ...own,
    }),
    "redaction/values": redaction({
      redact_all_types: true,
      // A pattern of the user's own may be about short words or numbers.
      allowed_values: escaped([
        ...(Object.keys(settings.patterns).length === 0 ? [HARMLESS] : []),
        ...(pseudonyms ? [PSEUDONYM] : []),
      ]),
      blocked_values: escaped(values.map(({ pattern }) => pattern)),
      ...own,
    }),
    "transform/names": {
      error_mode: "ignore",
      trace_statements: [
        ...nameStatements([...pairs, ...values]),
        ...(pseudonyms ? [{ context: "span", statements: escaped(settings.people.flatMap(shortening)) }] : []),
      ],
    },
  };
  return { processors, order: Object.keys(processors) };
}

/** What is looked for, and what takes its place. */
interface Expression {
  readonly pattern: string;
  readonly with: string;
}

/** Names with a value beside them, and all else. */
function expressionsOf(
  settings: RedactionSettings,
  rules: RedactionRules,
): Readonly<Record<"pairs" | "values", readonly Expression[]>> {
  const people = rules.patterns.filter(({ check }) => check === "person");
  // Lines of a key stand alone in logs only.
  const values = rules.patterns.filter(({ check }) => !["key", "person", "base64"].includes(check ?? ""));
  const read = (pattern: RedactionPattern): Expression => ({
    pattern: pattern.ignoreCase === true ? `(?i)${pattern.pattern}` : pattern.pattern,
    with: pattern.with || rules.with,
  });
  return {
    pairs: [
      // Before names: of `token: bearer …`, a pair would take the scheme and leave the token.
      ...values.filter(({ name }) => name === "bearer").map(read),
      ...pairExpressions(settings).map((pattern) => ({ pattern: `(?i)${pattern}`, with: rules.with })),
      ...people.map(read),
    ],
    values: values.map(read),
  };
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

function escaped(texts: readonly string[]): readonly string[] {
  return texts.map(collectorText);
}

/** Texts of spans that are no attributes. */
const NAMES = ["span.name", "span.status.message"];

function nameStatements(expressions: readonly Expression[]): readonly Settings[] {
  const statements = (fields: readonly string[]) =>
    fields.flatMap((field) =>
      expressions.map(
        ({ pattern, with: replacement }) =>
          `replace_pattern(${field}, ${ottlString(pattern)}, ${ottlString(replacement)})`,
      ),
    );
  return [
    { context: "span", statements: escaped(statements(NAMES)) },
    { context: "spanevent", statements: escaped(statements(["spanevent.name"])) },
  ];
}

/** The hash of a person as agents of logs write it, where the key is spelt in a usual way. */
function shortening(person: string): readonly string[] {
  const spellings = ["_", ".", "-"].map((sign) => person.replace(/[_.-]/g, sign));
  const camel = person.replace(/[_.-]([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return [...new Set([...spellings, camel])].map((key) => {
    const value = `span.attributes[${ottlString(key)}]`;
    return `replace_pattern(${value}, "^([0-9a-f]{32})[0-9a-f]{32}$", "u-$1") where ${value} != nil`;
  });
}

/** A text in the collector's own language. */
function ottlString(text: string): string {
  return JSON.stringify(text);
}
