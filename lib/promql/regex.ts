import { re2Module } from "./lazy";

/** A sign that means itself, in Go and in JavaScript. */
const LITERAL = String.raw`[A-Za-z0-9_:/ @=,~%&#!<>"';-]|\\[.+*?()|[\]{}^$/\\-]|\.`;

/** `[^/]`, `[0-9a-f_]`: of single signs and the usual ranges. */
const CLASS = String.raw`\[\^?(?:a-z|A-Z|0-9|[A-Za-z0-9_/.])+\]`;
const PIECE = String.raw`(?:${LITERAL}|${CLASS})[*+?]?|[|^$]`;

/** Groups of `inner`, whose signs are each other's alternatives by their first character: nothing is tried twice. */
const grouped = (inner: string) => String.raw`${PIECE}|\((?:\?:)?(?:${inner})*\)[*+?]?`;

/** Patterns that Go and JavaScript read alike: literals, dots, classes, repetitions, alternatives, and groups three deep of those. */
const COMMON = new RegExp(`^(?:${grouped(grouped(grouped(PIECE)))})*$`);

/** Patterns are short; a longer one is left to the engine, whose time is linear. */
const LONGEST_COMMON = 500;

function isCommon(pattern: string): boolean {
  return pattern.length <= LONGEST_COMMON && COMMON.test(pattern);
}

/** What keeps `pattern` from being a regular expression of Prometheus (Go's RE2), in Go's words; nothing when it is one. */
export function re2Problem(pattern: string): string | undefined {
  if (isCommon(pattern)) return undefined;
  const { RE2JS, RE2JSSyntaxException } = re2Module();
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return `is not a regular expression: ${error.message.replace(/^error parsing regexp: /, "")}`;
  }
}

/** Whether `pattern` matches the whole of `text`, as Prometheus and Alertmanager match labels; false when it is no regular expression. */
export function re2Matches(pattern: string, text: string): boolean {
  if (isCommon(pattern)) return new RegExp(`^(?:${pattern})$`, "s").test(text);
  if (re2Problem(pattern) !== undefined) return false;
  const { RE2JS } = re2Module();
  return RE2JS.compile(pattern, RE2JS.DOTALL).matches(text);
}
