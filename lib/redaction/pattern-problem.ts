import { PatternReader } from "./pattern-reader";

/** In how many ways a pattern may match from one place before agents that go back and try again take too long. */
const MOST_WAYS = 1_000_000;

/** Agents look at no shorter text. */
const SHORTEST = 4;

/** Longest pattern, which bounds the time to read it. */
const LONGEST = 500;

/** A pattern in parts: what is written before it in Go and Ruby, and whether its first group stays. */
export interface ReadPattern {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  readonly keeps: boolean;
}

/** A pattern of the user's own in the words of a rule. */
export function readPattern(text: string): ReadPattern {
  const ignoreCase = text.startsWith("(?i)");
  const pattern = ignoreCase ? text.slice(4) : text;
  return { pattern, ignoreCase, keeps: pattern.startsWith("(") && !pattern.startsWith("(?") };
}

/**
 * Why `text` is no pattern that Ruby's and Go's engines read alike and match quickly; undefined when it is one.
 *
 * Both read more than this, and differ in it: what `^`, `$`, `.` and flags mean, look-around, possessive repetitions, nested classes.
 */
export function patternProblem(text: string): string | undefined {
  if (text.length > LONGEST) return `must be at most ${LONGEST} characters long`;
  const { pattern } = readPattern(text);
  const read = new PatternReader(pattern).read();
  if (typeof read === "string") return read;
  if (read.shortest < SHORTEST) return `must match nothing shorter than ${SHORTEST} characters`;
  if (read.ways > MOST_WAYS)
    return "can match one text in too many ways, which makes agents slow: bound its repetitions more tightly";
  return undefined;
}
