import * as z from "../third-party/zod";
import {
  Bytes,
  Duration,
  hasCredentials,
  hasImpossiblePort,
  NO_CREDENTIALS,
  POSSIBLE_PORT,
  UnitError,
  WEEKDAYS,
  parseTimeWindow,
  printTimeWindow,
} from "../units";
import { ADVICE_NAMES, quoted, turnsDirection } from "../errors";
import { finished, leaf } from "./parts";

/** Placeholder of a value that Terraform knows only at apply; what it becomes cannot be judged here. Texts of a file have none. */
const TOKEN = /\$\{TfToken\[[^\]]+\]\}/;

/** Any text but none. */
export function text(rule = "must be text that is not empty") {
  return leaf(z.string({ error: rule }).min(1, { error: rule }), { rule });
}

/** Longer texts match no form; this also bounds the time that a form's pattern can take. */
const LONGEST = 2_000;

/** Text for which `right` is true. */
export function textThat(rule: string, right: (given: string) => boolean) {
  const holds = (given: string): boolean => given.length <= LONGEST && right(given);
  return leaf(z.string({ error: rule }).refine(holds, { error: rule }), { rule });
}

/** Text that `problemOf` finds nothing wrong with; its words say what is. */
export function textWithout(rule: string, problemOf: (given: string) => string | undefined) {
  return leaf(
    z.string({ error: rule }).superRefine((given, context) => {
      const problem = given.length > LONGEST ? rule : problemOf(given);
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    }),
    { rule },
  );
}

/** Text of a form. */
export function textOf(rule: string, form: RegExp) {
  return textThat(rule, (given) => form.test(given));
}

/** Text of a form, or with a token in it. */
export function textOrTokenOf(rule: string, form: RegExp) {
  return textThat(rule, (given) => form.test(given) || TOKEN.test(given));
}

/** Text of a form without a token, for what is needed when the app is synthesized. */
export function literalOf(rule: string, form: RegExp) {
  return textThat(rule, (given) => form.test(given) && !TOKEN.test(given));
}

/** One of a few words. */
export function oneOf<const W extends readonly [string, ...string[]]>(words: W) {
  const rule = `must be ${words.map((word) => JSON.stringify(word)).join(" or ")}`;
  return leaf(z.enum(words, { error: rule }), { rule });
}

/** The name of an advice that is switched off. */
export function adviceName() {
  const rule = 'must be the name of an advice such as "rules.range-short"';
  return leaf(z.enum(ADVICE_NAMES, { error: rule }), { rule });
}

/** `true` or `false`. */
export function flag() {
  const rule = "must be true or false";
  return leaf(z.boolean({ error: rule }), { rule });
}

/** A TCP port. */
export function port() {
  const rule = "must be a port from 1 to 65535";
  return leaf(z.int({ error: rule }).min(1, { error: rule }).max(65_535, { error: rule }), { rule });
}

/** A limit of a count. */
export function count() {
  return number("must be a whole number above 0", (given) => Number.isInteger(given) && given > 0);
}

/** A number for which `right` is true. */
export function number(rule: string, right: (given: number) => boolean = () => true) {
  return leaf(z.number({ error: rule }).refine(right, { error: rule }), { rule });
}

/** Prometheus and Alertmanager take no time without a unit, and nothing else. */
function isPlainZero(given: unknown): boolean {
  return given === 0 || given === "0";
}

/** A span of time, as text or as {@link Duration}. */
export function duration({ zero = false } = {}) {
  const rule = `must be a duration such as "30s", "5m", "1h30m" or "7d"${zero ? "" : ", longer than none"}`;
  const read = (given: unknown): Duration | undefined => {
    const span = isPlainZero(given) ? Duration.zero : unit(given, Duration, (written) => Duration.parse(written));
    return span && (zero || span.milliseconds > 0) ? span : undefined;
  };
  return leaf(parsed(rule, read), { rule, print: String });
}

/** A span of time or `never`. */
export function durationOrNever() {
  const rule = 'must be a duration such as "30s", "5m", "1h30m" or "7d", or "never"';
  const read = (given: unknown): Duration | "never" | undefined =>
    given === "never"
      ? given
      : isPlainZero(given)
        ? Duration.zero
        : unit(given, Duration, (written) => Duration.parse(written));
  return leaf(parsed(rule, read), { rule, print: String });
}

/** A time before and after, `±5m`, as text or as {@link Duration}. */
export function timeWindow() {
  const rule = 'must be a time before and after such as "±5m"';
  return leaf(
    parsed(rule, (given) => unit(given, Duration, parseTimeWindow)),
    { rule, print: printTimeWindow },
  );
}

/** An amount of memory or disk, as text or as {@link Bytes}. */
export function bytes() {
  const rule = 'must be a size such as "512MiB" or "8GiB", of at least 1MiB';
  const read = (given: unknown): Bytes | undefined => {
    const size = unit(given, Bytes, (written) => Bytes.parse(written));
    return size && size.count >= 1024 ** 2 ? size : undefined;
  };
  return leaf(parsed(rule, read), { rule, print: String });
}

/** A day of the week. */
export function weekday() {
  return oneOf(WEEKDAYS);
}

/** A name without spaces, such as tools and categories have. */
export function word() {
  return textThat(
    "must be a name without spaces",
    (given) => /^[^\s\p{Cc}]{1,200}$/u.test(given) && !turnsDirection(given),
  );
}

/** A name that a metric can have. */
export function metricName() {
  return textOf("must be a metric name (letters, digits, _ and :, not a digit first)", /^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
}

/**
 * An address of the web that stands in a release as it is; `secret` says where one goes that has a secret in it. Without `query`, it is
 * one that paths are appended to.
 */
export function url(secret = "", { query = true } = {}) {
  const rule = 'must be an address such as "https://example.com/path", without user and password';
  const form = /^https?:\/\/[^\s/?#]+[^\s]*$/;
  return leaf(
    z.string({ error: rule }).superRefine((given, context) => {
      if (hasCredentials(given)) context.addIssue(finished([], `${NO_CREDENTIALS}${secret}`));
      else if (hasImpossiblePort(given)) context.addIssue({ code: "custom", message: POSSIBLE_PORT });
      else if (!query && /[?#]/.test(given))
        context.addIssue({
          code: "custom",
          message: "must have no query and no fragment, because paths are appended to it",
        });
      else if (given.length > LONGEST || !(form.test(given) || TOKEN.test(given)))
        context.addIssue({ code: "custom", message: rule });
    }),
    { rule },
  );
}

/** Where a page lies on its server. */
export function urlPath() {
  return textOf('must be a path such as "/metrics"', /^\/[^\s?#]*$/);
}

/** A file of the host. */
export function absolutePath() {
  return textOf('must be an absolute path such as "/etc/observability/secrets/token"', /^\/[^\p{Cc}]*[^/\p{Cc}]$/u);
}

/** A host's name or address. */
export function host() {
  return textOrTokenOf(
    "must be the name or address of a host",
    /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$|^\[?[0-9a-fA-F:.]+\]?$/,
  );
}

/** Names of alerts: values of the label `alertname`, parts of addresses, words in messages. */
export function entryName() {
  return keyOf(
    "must be a name of 1 to 128 printable characters, without spaces around it",
    (name) => /^(?!\s)[^\p{Cc}]{1,128}(?<!\s)$/u.test(name) && !turnsDirection(name),
  );
}

/** Names of labels that a user adds; those in `taken` already have a meaning. */
export function labelName(taken: readonly string[] = []) {
  const but = taken.length > 0 ? `, not ${taken.join(", ")}` : "";
  return keyOf(
    `must be a label name (letters, digits and _, not a digit or __ first${but})`,
    (name) => /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) && !taken.includes(name),
  );
}

/** A name in a map of the user's own names. */
export function keyOf(rule: string, right: (name: string) => boolean): z.ZodType<string, string> {
  return z.string().superRefine((name, context) => {
    if (!right(name)) context.addIssue(finished([], `${rule}, got ${quoted(name)}`));
  });
}

function parsed<T>(rule: string, read: (given: unknown) => T | undefined) {
  return z.unknown().transform((given, context): T => {
    try {
      const value = read(given);
      if (value !== undefined) return value;
      context.addIssue({ code: "custom", message: rule });
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      context.addIssue(finished([], error.message));
    }
    return z.NEVER;
  });
}

function unit<T>(given: unknown, type: { readonly prototype: T }, parse: (text: string) => T): T | undefined {
  if (typeof given !== "string")
    return Object.prototype.isPrototypeOf.call(type.prototype as object, given as object) ? (given as T) : undefined;
  try {
    return parse(given);
  } catch (error) {
    // The form is right but the text is too long: the form's rule would not say what is wrong.
    if (error instanceof UnitError && !error.rule.startsWith("must be at most")) return undefined;
    throw error;
  }
}
