import { nearest, type Problem, quoted } from "../errors";
import { schemaProblems } from "../schema";
import { levelOf } from "./levels";
import { recordSchema, type RecordWords } from "./record";

/** Longest line that agents take, in bytes of UTF-8: 1 MiB. */
export const LONGEST_LINE = 1_048_576;

/**
 * What keeps a line of a log from being a record of section 3.1: as text, as an application writes it, or as the object before it is written.
 * Empty when it is one.
 */
export function recordProblems(line: unknown, words: RecordWords): readonly Problem[] {
  if (typeof line !== "string") return problemsOf(line, words);
  const text = line.replace(/\r?\n$/, "");
  if (/[\r\n]/.test(text)) return [{ path: "", message: "must be one line: write line breaks as \\n" }];
  if (new TextEncoder().encode(text).length > LONGEST_LINE)
    return [{ path: "", message: "must be at most 1 MiB: agents skip longer lines" }];
  try {
    return problemsOf(JSON.parse(text), words);
  } catch {
    return [{ path: "", message: `must be JSON, got ${quoted(text)}` }];
  }
}

function problemsOf(record: unknown, words: RecordWords): readonly Problem[] {
  const schema = recordSchema(words);
  if (typeof record !== "object" || record === null || Array.isArray(record)) return schemaProblems(schema, record);
  const known = Object.keys(schema.shape);
  const given = Object.entries(record as Readonly<Record<string, unknown>>);
  const judged = Object.fromEntries(given.filter(([key]) => known.includes(key)));
  const problems = schemaProblems(schema, judged).map((problem) =>
    problem.path === "level" ? meant(problem, judged["level"]) : problem,
  );
  const unknown = given.filter(([key]) => !known.includes(key));
  return [
    ...problems,
    ...unknown.map(([key]) => ({ path: key, message: unknownKey(key, known) })),
    ...(isNoDay(judged["timestamp"]) && !problems.some(({ path }) => path === "timestamp")
      ? [{ path: "timestamp", message: `must be a day of the calendar, got ${quoted(judged["timestamp"])}` }]
      : []),
  ];
}

function meant(problem: Problem, level: unknown): Problem {
  const known = typeof level === "string" || typeof level === "number" ? levelOf(level) : undefined;
  if (known === undefined || problem.message.includes("did you mean")) return problem;
  return { ...problem, message: `${problem.message}; write ${quoted(known)}` };
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return `is no key of a record; ${near === undefined ? "put it into context" : `did you mean ${quoted(near)}?`}`;
}

/** Whether the date does not exist, such as 30 February, which a form cannot tell. */
function isNoDay(timestamp: unknown): boolean {
  if (typeof timestamp !== "string") return false;
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)T/.exec(timestamp) ?? [];
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() !== Number(day);
}
