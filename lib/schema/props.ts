import { isUnit, misspeltProps, turnsDirection, unitRule } from "../errors";
import * as z from "../third-party/zod";
import type { Bytes, Duration } from "../units";
import { finished } from "./parts";
import { issueMessage, valueAt } from "./problems";

/** What a schema makes of what it takes. */
export type Output<S extends z.core.$ZodType> = z.core.output<S>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Props in TypeScript. Beside `shape` they may have what nobody reads, as values of other types have: only what is certainly meant as one of
 * them is refused.
 */
export function props<S extends z.core.$ZodLooseShape>(shape: S) {
  const names = Object.keys(shape);
  const loose = z.looseObject(shape, { error: "must be an object" }).superRefine(
    (given, context) => {
      for (const { path, message } of misspeltProps(given, names)) context.addIssue(finished([path], message));
    },
    { when: ({ value }) => isObject(value) },
  );
  return (loose as unknown as z.ZodObject<S>).readonly();
}

/** Props whose prop `by` says which others there are. */
export function propsBy<const O extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]]>(
  by: string,
  options: O,
) {
  const words = options.flatMap((option) =>
    [...(option._zod.propValues?.[by] ?? [])].map((word) => JSON.stringify(word)),
  );
  const rule = `must be ${words.join(" or ")}`;
  return z.discriminatedUnion(by, options, {
    error: ({ code }) => (code === "invalid_union" ? rule : "must be an object"),
  });
}

/** One of several forms; `rule` says all of them. */
export function anyOf<const O extends readonly [z.core.$ZodType, ...z.core.$ZodType[]]>(rule: string, options: O) {
  return z.union(options, { error: rule });
}

/** A list that begins with one form and goes on with another. */
export function listFrom<F extends z.core.$ZodType, R extends z.core.$ZodType>(rule: string, first: F, rest: R) {
  return z.tuple([first], rest, { error: rule }).readonly();
}

/** One word, which tells props from others. */
export function just<const W extends string>(one: W) {
  return z.enum([one], { error: `must be ${JSON.stringify(one)}` });
}

/** Any text, or none. */
export function anyText() {
  return z.string({ error: "must be text" });
}

/** Text in one line. */
export function line(rule = "must be text in one line") {
  return z
    .string({ error: rule })
    .refine((given) => /^[^\p{Cc}]+$/u.test(given) && !turnsDirection(given), { error: rule });
}

/** A function. */
export function callable() {
  return z.unknown().refine((given) => typeof given === "function", { error: "must be a function" });
}

/** What `schema` takes, or a function that makes it. */
export function madeBy(schema: z.ZodType) {
  return chosen((given) => (typeof given === "function" ? undefined : schema));
}

/** What the schema takes that `choose` has for the value given; anything where it has none. */
export function chosen(choose: (given: unknown) => z.ZodType | undefined) {
  return z.unknown().superRefine((given, context) => {
    for (const issue of choose(given)?.safeParse(given).error?.issues ?? [])
      context.addIssue(finished(issue.path as (string | number)[], issueMessage(issue, valueAt(given, issue.path))));
  });
}

/** A whole number from `least` to `most`. */
export function whole(least: number, most = Number.MAX_SAFE_INTEGER) {
  const rule = `must be a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`}`;
  return z.int({ error: rule }).min(least, { error: rule }).max(most, { error: rule });
}

/** A directive of a unit file: a list is written as repeated lines. */
export function unitValue() {
  return anyOf("must be text, a number, true or false, or a list of texts", [
    anyText(),
    z.number(),
    z.boolean(),
    z.array(z.string()).readonly(),
  ]);
}

interface Units {
  readonly Bytes: Bytes;
  readonly Duration: Duration;
}

/** A value of a unit type, of this copy of the package or of another one. */
export function unit<K extends keyof Units>(kind: K) {
  const schema = z.unknown().refine((given) => isUnit(kind, given), { error: unitRule(kind) });
  return schema as unknown as z.ZodType<Units[K]>;
}
