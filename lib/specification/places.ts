import type { Problem } from "../errors";
import type { Given, GivenMap, Position } from "./given";
import type { Specification } from "./specification";

/** The text that a specification was read from. */
interface Source {
  readonly name: string;
  readonly given: Given;
}

const sources = new WeakMap<object, Source>();

/** Remembers that `specification` was read from the file `name`, for {@link located}. */
export function rememberSource(specification: Specification, name: string, given: Given): void {
  sources.set(specification, { name, given });
}

/** What is laid over `base` comes from props: what they do not touch keeps its place in the file. */
export function inheritSource(specification: Specification, base: Specification, overrides: Given): void {
  const source = sources.get(base);
  if (source) sources.set(specification, { ...source, given: without(source.given, overrides) });
}

/**
 * `problems` of a specification with the places in the file that it was read from: `observability.yaml:6:3`. A problem about something that
 * no file says is left as it is.
 */
export function located<P extends Problem>(
  specification: Pick<Specification, "advice">,
  problems: readonly P[],
): readonly P[] {
  const source = sources.get(specification);
  if (source === undefined) return problems;
  return problems.map((problem) => {
    const at = placeIn(source.given, problem.path);
    return at ? { ...problem, place: `${source.name}:${at.line}:${at.column}` } : problem;
  });
}

/** The place of the innermost part of `given` that the printed `path` leads through, in a document's words or in props'. */
function placeIn(given: Given, path: string): Position | undefined {
  if (path === "") return undefined;
  if (given.kind === "map") {
    for (const [key, { at, value }] of given.entries) {
      for (const step of [key, JSON.stringify(key), camelCase(key)]) {
        const rest = path.startsWith(step) ? path.slice(step.length) : undefined;
        if (rest === undefined || !/^([.[]|$)/.test(rest)) continue;
        return placeIn(value, rest.replace(/^\./, "")) ?? at;
      }
    }
  }
  const [step, index] = /^\[(\d+)\]\.?/.exec(path) ?? [];
  const entry = given.kind === "list" && step !== undefined ? given.entries[Number(index)] : undefined;
  return entry && (placeIn(entry, path.slice(step?.length)) ?? entry.at);
}

/** The parts of `given` that `overrides` leave alone, by section and entry. */
function without(given: Given, overrides: Given): Given {
  if (given.kind !== "map" || overrides.kind !== "map") return given;
  const over = (map: GivenMap, key: string) => (map.entries.get(camelCase(key)) ?? map.entries.get(key))?.value;
  const entries = [...given.entries].flatMap(([key, entry]) => {
    const covered = over(overrides, key);
    if (covered === undefined) return [[key, entry] as const];
    if (entry.value.kind !== "map" || covered.kind !== "map") return [];
    return [[key, { ...entry, value: without(entry.value, covered) }] as const];
  });
  return { ...given, entries: new Map(entries) };
}

function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
