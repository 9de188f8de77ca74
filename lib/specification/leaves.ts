import { defaultSpecification } from "./defaults";
import { snakeCase } from "./keys";
import type { Specification } from "./specification";

/** A single value of a specification, or the name of an entry of the user's own, with its place as documents write it. */
export interface GivenLeaf {
  readonly path: string;
  readonly value: unknown;
  /** Whether it is the name of an entry, which {@link path} ends with. */
  readonly isName?: true;
}

/** All single values of a specification and the names of its entries, without the sections that are as built in: what we wrote holds nobody's secret, and nothing that is known only at apply. */
export function givenLeavesOf(specification: Partial<Specification>): readonly GivenLeaf[] {
  const builtIn = new Set<unknown>(Object.values(defaultSpecification));
  return leavesOf(Object.fromEntries(Object.entries(specification).filter(([, section]) => !builtIn.has(section))));
}

/** All single values of `value`, which stands at `path`, and the names of what they stand under. */
function leavesOf(value: unknown, path = ""): readonly GivenLeaf[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => leavesOf(one, `${path}[${index}]`));
  // Durations and sizes are objects of one value each.
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return [{ path, value }];
  return Object.entries(value).flatMap(([key, one]): readonly GivenLeaf[] => {
    const word = snakeCase(key);
    const inner = path === "" ? word : `${path}.${word}`;
    return [{ path: inner, value: key, isName: true }, ...leavesOf(one, inner)];
  });
}
