import { printable } from "../errors";

/** One thing that is wrong with a specification. */
export interface SpecificationIssue {
  /** Where in the specification, in the words of its source: `system_alerts.cpu_high.durration`; empty for the whole. */
  readonly path: string;
  /** Line in the source, from 1. Absent for typed props. */
  readonly line?: number;
  /** Column in the source, from 1. Absent for typed props. */
  readonly column?: number;
  /** The rule, what was given, and how to fix it. */
  readonly message: string;
}

/** More lines than this help nobody; `issues` has them all. */
const SHOWN = 100;

/**
 * An invalid specification, with everything that is wrong with it, in the order of the source, a line each:
 * `observability.yaml:41:5 system_alerts.cpu_high.durration: unknown key; did you mean "duration"? (allowed: …)`.
 */
export class SpecificationError extends Error {
  public override readonly name = "SpecificationError";
  /** Everything that is wrong, in the order of the source. */
  public readonly issues: readonly SpecificationIssue[];

  constructor(
    /** File name, or what else the specification was called where it was given. */
    public readonly source: string,
    issues: readonly SpecificationIssue[],
  ) {
    const sorted = [...issues].sort(byPlace);
    const lines = sorted.slice(0, SHOWN).map((issue) => lineOf(source, issue));
    if (sorted.length > SHOWN) lines.push(`${source}: and ${sorted.length - SHOWN} more`);
    super(lines.join("\n"));
    this.issues = sorted;
    // A mistake in a file has no place in code: frames would only bury the lines that matter.
    this.stack = `${this.name}: ${this.message}`;
  }
}

function byPlace(a: SpecificationIssue, b: SpecificationIssue): number {
  const byLine = (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
  return byLine || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

function lineOf(source: string, { path, line, column, message }: SpecificationIssue): string {
  const place = line === undefined ? source : `${source}:${line}${column === undefined ? "" : `:${column}`}`;
  return printable(path === "" ? `${place}: ${message}` : `${place} ${path}: ${message}`);
}
