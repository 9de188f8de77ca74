import type { PatternName } from "./pattern-names";

/** What is replaced in each record before any agent buffers it. The same for every agent, in words that no program owns. */
export interface RedactionRules {
  /** What stands for a secret. */
  readonly with: string;
  readonly keys: {
    /** Parts of the names of keys whose values are secrets, in lower case without separators. */
    readonly parts: readonly string[];
    /** Names that count as whole words only. */
    readonly words: readonly string[];
    /** Names that count at the end of a key too. */
    readonly ends: readonly string[];
    /** Keys that only look like those of secrets. */
    readonly kept: readonly string[];
  };
  /** Keys, as a whole, whose values say who somebody is: they become pseudonyms. */
  readonly people: readonly string[];
  /** What is replaced in text, in this order. */
  readonly patterns: readonly RedactionPattern[];
}

/** One rule about text, readable by Onigmo (Ruby) and RE2 (Go). */
export interface RedactionPattern {
  readonly name: string;
  readonly pattern: string;
  readonly ignoreCase?: boolean;
  /** Whether the first group stays, before what replaces the rest of the match. */
  readonly keeps: boolean;
  readonly with: string;
  /** Texts in lower case without one of which the pattern cannot match: they spare most lines the search. */
  readonly hints?: readonly string[];
  /** How many digits a text needs before the pattern can match. */
  readonly digits?: number;
  /** A look at the match by code, where the agent can; without it, more is replaced. */
  readonly check?: "base64" | "card" | "credential" | "key" | "person" | "ipv4" | "ipv6" | "ipv6-network";
}

/** What happens to addresses of computers. */
export type AddressRule = (typeof ADDRESS_RULES)[number];

/** From the most to the least that is left of them. */
export const ADDRESS_RULES = ["keep", "mask", "redact"] as const;

/** Extension of the specification, `redaction`: what agents replace in logs before they keep or send them. */
export interface RedactionSettings {
  /** What stands for a secret. */
  readonly replacement: string;
  /** Names of keys whose values are secrets, beside the built-in ones. */
  readonly keys: readonly string[];
  /** Keys that only look like those of secrets, beside the built-in ones. */
  readonly keptKeys: readonly string[];
  /** Built-in patterns that are left out. */
  readonly without: readonly PatternName[];
  /** What happens to addresses of computers. */
  readonly ipAddresses: AddressRule;
  /** Keys, as a whole, whose values say who somebody is: they become pseudonyms. */
  readonly people: readonly string[];
  /** Patterns of the user's own, by names of the user's own. */
  readonly patterns: Readonly<Record<string, OwnPattern>>;
}

/** Extension of the specification: a pattern of the user's own. */
export interface OwnPattern {
  /** Regular expression that Ruby and Go read alike; a group at its beginning stays. */
  readonly pattern: string;
  /** @default - the pattern's name in brackets */
  readonly replacement?: string;
}
