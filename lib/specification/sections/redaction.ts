import { ADDRESS_RULES, PATTERN_NAMES, patternProblem, type RedactionSettings } from "../../redaction";
import type { SchemaWords, Section } from "./section";

const keyName = (s: SchemaWords) =>
  s.textOf('must be the name of a key such as "badge_number", of 3 to 60 letters, digits, _, . and -', KEY_NAME);

const KEY_NAME = /^(?=(?:[^A-Za-z0-9]*[A-Za-z0-9]){3})[A-Za-z][A-Za-z0-9_.-]{2,59}$/;

// Replacements stand in JSON and in the words of engines, where $ and \ mean something; quotes would end what surrounds them.
const replacement = (s: SchemaWords) =>
  s.textOf(
    "must be 1 to 60 letters, digits, blanks and signs other than quotes, \\ and $",
    /^[^"'\\$&\s%][^"'\\$\r\n\t%]{0,59}$/,
  );

const pattern = (s: SchemaWords) =>
  s.textWithout("must be a regular expression that Ruby and Go read alike and match quickly", patternProblem);

/** `redaction`. @internal */
export const redaction = {
  builtIn: {
    replacement: "[redacted]",
    keys: [],
    keptKeys: [],
    without: [],
    ipAddresses: "mask",
    people: ["user_id"],
    patterns: {},
  },
  schema: (s) =>
    s.section({
      replacement: replacement(s),
      keys: s.set(keyName(s)),
      keptKeys: s.set(keyName(s)),
      without: s.set(s.oneOf(PATTERN_NAMES)),
      ipAddresses: s.oneOf(ADDRESS_RULES),
      people: s.set(keyName(s)),
      patterns: s.named(s.entryName(), s.section({ pattern: pattern(s), replacement: replacement(s).optional() })),
    }),
} satisfies Section<RedactionSettings>;
