import type * as z from "../third-party/zod";
import { quoted } from "../errors";
import { issueMessage, valueAt } from "../schema";
import type { Given, Position } from "./given";
import { type Complaint, Merging } from "./merge";
import { type Path, type Wording, printPath, printUnder } from "./path";
import { relations } from "./relations";
import { sectionSchemas } from "./schemas";
import type { SectionName } from "./sections";
import { shapeOfSection } from "./shape";
import type { Specification } from "./specification";
import { SpecificationError, type SpecificationIssue } from "./specification-error";

/** How to mend `null` where nothing can be removed. */
const KEEP = "leave the key out to keep what is there";

/** The shape of the whole specification. */
export const specificationShape = shapeOfSection(sectionSchemas);

/**
 * `base` with `given` laid over it, valid.
 *
 * @throws SpecificationError with everything that is wrong, `earlier` issues included
 */
export function judge(
  base: Specification,
  given: Given,
  source: { readonly name: string; readonly wording: Wording; readonly earlier?: readonly SpecificationIssue[] },
): Specification {
  const merging = new Merging(source.wording);
  const print = (path: Path): string => printPath(path, specificationShape, source.wording);
  const merged = merging.merge(specificationShape, base, given, []);
  const complaints: Complaint[] = [...merging.complaints];
  const result: Record<string, unknown> = {};
  const invalid = new Set<string>();

  if (typeof merged !== "object" || merged === null || Array.isArray(merged)) {
    const shown = given.kind === "value" ? quoted(given.value) : "a list";
    complaints.push({ path: [], at: given.at, message: `must be a map of sections, got ${shown}` });
  } else {
    for (const name of Object.keys(sectionSchemas) as SectionName[]) {
      const value: unknown = (merged as Record<string, unknown>)[name];
      const untouched = value === base[name];
      const problems = untouched ? [] : judgeSection(name, sectionSchemas[name], value, { result, merging });
      if (untouched) result[name] = value;
      if (problems.length > 0) invalid.add(name);
      for (const problem of problems) if (!merging.isSettled(problem.path)) complaints.push(problem);
    }
    for (const { path } of merging.complaints) if (path[0] !== undefined) invalid.add(String(path[0]));
    complaints.push(...conflictsOf(result as unknown as Specification, invalid, merging, print));
  }
  const issues = complaints.map((complaint) => issueOf(complaint, merging, print));
  if (issues.length + (source.earlier?.length ?? 0) > 0)
    throw new SpecificationError(source.name, unique([...(source.earlier ?? []), ...issues]));
  return Object.freeze(result) as unknown as Specification;
}

function judgeSection(
  name: string,
  schema: z.ZodType,
  value: unknown,
  { result, merging }: { readonly result: Record<string, unknown>; readonly merging: Merging },
): Complaint[] {
  const outcome = schema.safeParse(value);
  if (outcome.success) {
    result[name] = outcome.data;
    return [];
  }
  return outcome.error.issues.map((issue) => {
    const path = [name, ...(issue.path as Path)];
    const at = issue.code === "invalid_key" ? merging.placeOf(path, "key") : undefined;
    const part = valueAt(value, issue.path);
    const near = part === undefined ? merging.builtInNear(path.slice(0, -1)) : undefined;
    const hint = near === undefined ? "" : `; did you mean the built-in ${quoted(near)}?`;
    return { path, at, message: `${issueMessage(issue, part, KEEP)}${hint}` };
  });
}

function conflictsOf(
  specification: Specification,
  invalid: ReadonlySet<string>,
  merging: Merging,
  print: (path: Path) => string,
): Complaint[] {
  return relations
    .filter(({ of }) => !of.some((section) => invalid.has(section)))
    .flatMap(({ conflicts }) => [...conflicts(specification, print)])
    .map(({ path, with: other, message }) => ({
      path,
      // Report the value that was written: of two values in conflict, one may be a default.
      at: merging.placeOf(path, "value") ?? (other && merging.placeOf(other, "value")),
      message,
    }));
}

function issueOf(complaint: Complaint, merging: Merging, print: (path: Path) => string): SpecificationIssue {
  const { path, key, at, message } = complaint;
  const printed = key === undefined ? print(path) : printUnder(print(path), key);
  return { path: printed, ...(at ?? nearestPlace(path, merging)), message };
}

function nearestPlace(path: Path, merging: Merging): Position | undefined {
  const own = merging.placeOf(path, "value");
  if (own) return own;
  for (let length = path.length - 1; length >= 0; length--) {
    const place = merging.placeOf(path.slice(0, length), "key");
    if (place) return place;
  }
  return undefined;
}

function unique(issues: readonly SpecificationIssue[]): SpecificationIssue[] {
  return [...new Map(issues.map((issue) => [`${issue.path}\u0000${issue.message}`, issue])).values()];
}
