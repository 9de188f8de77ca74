import { nearest, type Problem, quoted } from "../errors";
import type * as z from "../third-party/zod";

type Path = readonly PropertyKey[];

/** What is wrong with `given` by its `schema`, in the words of an issue: the rule, what was given, and how to mend it. */
export function schemaProblems(schema: z.ZodType, given: unknown): readonly Problem[] {
  const outcome = schema.safeParse(given);
  if (outcome.success) return [];
  return outcome.error.issues.map((issue) => ({
    path: printed(issue.path),
    message: issueMessage(issue, valueAt(given, issue.path)),
  }));
}

/** What `issue` says about the `value` at its place; `ofNull` is the mend for `null`. */
export function issueMessage(issue: z.core.$ZodIssue, value: unknown, ofNull = "leave it out"): string {
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  if (issue.code === "custom" && issue.params?.finished) return issue.message;
  if (value === undefined) return `is missing; ${issue.message}`;
  const shown = typeof value === "object" && value !== null ? containerOf(value) : quoted(value);
  return `${issue.message}, got ${shown}${value === null ? `; ${ofNull}` : mendOf(issue, value)}`;
}

/** The part of `value` at `path`; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let part = value;
  for (const step of path) {
    if (typeof part !== "object" || part === null || !Object.hasOwn(part, step)) return undefined;
    part = (part as Record<PropertyKey, unknown>)[step];
  }
  return part;
}

/** Where a part is wrong as a whole, its values get no message. */
function containerOf(value: object): string {
  if (Array.isArray(value)) return "a list";
  return "toJSON" in value ? quoted(value) : "a map";
}

function mendOf(issue: z.core.$ZodIssue, value: unknown): string {
  const words = typeof value === "string" ? wordsOf(issue) : [];
  const near = nearest(String(value), words);
  if (near !== undefined) return `; did you mean ${quoted(near)}?`;
  const wantsText = issue.code === "invalid_type" && issue.expected === "string";
  return wantsText && (typeof value === "number" || typeof value === "boolean") ? "; put it in quotes" : "";
}

function wordsOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  return "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}

/** `listens[0].port`: a place in props, as TypeScript writes it. */
function printed(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      const name = String(step);
      if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `[${quoted(name)}]`;
      return index === 0 ? name : `.${name}`;
    })
    .join("");
}
