import { sections } from "./sections";
import type { Specification } from "./specification";

const builtIn = Object.fromEntries(Object.entries(sections).map(([name, section]) => [name, section.builtIn]));

/**
 * The built-in specification: value for value what the document's blocks say, with the extension sections at their
 * defaults. Frozen to its leaves.
 */
export const defaultSpecification = frozen(builtIn) as unknown as Specification;

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
