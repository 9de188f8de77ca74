import type { RedactionRules, RedactionSettings } from "./model";
import { bare, ENDS, isWord, KEPT_KEYS, SECRET_KEYS } from "./names";
import { readPattern } from "./pattern-problem";
import { addressPatterns, builtInPatterns } from "./patterns";
import { personPatterns, textKeyExpressions, textKeyPatterns } from "./text-keys";

/** What agents replace in records, from the section `redaction` of a specification. */
export function redactionRules(section: RedactionSettings): RedactionRules {
  const names = [...SECRET_KEYS, ...section.keys];
  const kept = [...KEPT_KEYS, ...section.keptKeys].map(bare);
  return {
    with: section.replacement,
    keys: {
      parts: names.filter((name) => !isWord(name)).map(bare),
      words: names.filter(isWord).map(bare),
      ends: ENDS,
      kept: [...new Set(kept)],
    },
    people: section.people.map(bare),
    // Keys first: what they hide whole, no pattern hides in part.
    patterns: [
      ...textKeyPatterns(names, section.replacement),
      ...personPatterns(section.people),
      ...builtInPatterns(section.without),
      ...addressPatterns(section.ipAddresses),
      ...Object.entries(section.patterns).map(([name, { pattern, replacement }]) => ({
        name,
        ...readPattern(pattern),
        with: replacement ?? `[${name}]`,
      })),
    ],
  };
}

/** What hides the values of secret keys in text, as {@link redactionRules} does, for engines that replace a match whole: in any case of letters. */
export function pairExpressions(section: RedactionSettings): readonly string[] {
  return textKeyExpressions([...SECRET_KEYS, ...section.keys]);
}
