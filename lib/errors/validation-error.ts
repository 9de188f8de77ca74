import { printable, quoted } from "./wording";

/** One thing that is wrong with what a user gave. */
export interface Problem {
  /** Where in the given object, dotted: `hosts.web-1.address`; empty for the whole object. */
  readonly path: string;
  /** The rule, what was given, and how to fix it: `must be later than hot.until (7d), got "5d"; raise it`. */
  readonly message: string;
  /** Where a file says it: `observability.yaml:6:3`. @default - no file does */
  readonly place?: string;
}

/** Where a user's object was given: a construct (its path is printed) or a plain name such as `SshFleet.of`. */
export type Place = string | { readonly node: { readonly path: string } };

/**
 * Props or relations that cannot work. All problems of one object arrive in one error, sorted by place, a line each:
 * `[production/logs/retention] warm.until: must be later than hot.until (7d), got "5d"; raise it`.
 */
export class ValidationError extends Error {
  public override readonly name = "ValidationError";
  /** All problems, sorted by path. */
  public readonly problems: readonly Problem[];

  constructor(where: Place, problems: readonly Problem[]) {
    const sorted = [...listOf(problems)].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    const place = nameOf(where);
    super(
      linesOf(sorted)
        .map((line) => `[${place}] ${line}`)
        .join("\n"),
    );
    this.problems = sorted;
  }

  /** Throws one error with all `problems`, or nothing when there are none. */
  public static throwIfAny(where: Place, problems: readonly Problem[]): void {
    if (listOf(problems).length > 0) throw new ValidationError(where, problems);
  }
}

/** A wing in JavaScript may give anything, and would hear of its problems as a TypeError, or never. */
function listOf(problems: readonly Problem[]): readonly Problem[] {
  const given: unknown = problems;
  if (Array.isArray(given)) return problems;
  const message = `must be a list of { path, message }, got ${quoted(problems)}`;
  throw new ValidationError("ValidationError", [{ path: "problems", message }]);
}

function nameOf(where: Place): string {
  const { node } = Object(where) as Partial<Exclude<Place, string>>;
  const name: unknown = typeof where === "string" ? where : node?.path;
  if (typeof name === "string") return name;
  const message = `must be a construct or a name, got ${quoted(where)}`;
  throw new ValidationError("ValidationError", [{ path: "where", message }]);
}

/** More lines than this help nobody. */
const MOST_SHOWN = 100;

/** A line for each problem, and of very many the number of those that are left out. */
export function linesOf(problems: readonly Problem[]): readonly string[] {
  const shown = problems.slice(0, MOST_SHOWN).map(lineOf);
  return problems.length > MOST_SHOWN ? [...shown, `and ${problems.length - MOST_SHOWN} more`] : shown;
}

/** `hot.until: must be …`: a problem without the place of its object. */
export function lineOf({ place, path, message }: Problem): string {
  const line = printable(path === "" ? message : `${path}: ${message}`);
  return place === undefined ? line : `${place} ${line}`;
}
