import type { Path } from "./path";
import type { Specification } from "./specification";

/** Two or more values of a specification that contradict each other. */
export interface Conflict {
  /** What has to change. */
  readonly path: Path;
  /** What it conflicts with; the mistake may just as well be there. */
  readonly with?: Path;
  readonly message: string;
}

/** A rule over sections; judged only when all of them are valid in themselves. */
export interface Relation {
  readonly of: readonly (keyof Specification)[];
  readonly conflicts: (specification: Specification, print: (path: Path) => string) => Iterable<Conflict>;
}
