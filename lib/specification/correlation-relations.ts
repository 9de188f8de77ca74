import { quoted } from "../errors";
import type { Path } from "./path";
import type { Conflict, Relation } from "./relation";
import type { Specification } from "./specification";

/** Rules over `correlation_strategies`. */
export const correlationRelations: readonly Relation[] = [
  { of: ["correlationStrategies"], conflicts: repeatedIdentifiers },
];

/** What the portal's search is asked by has one window and one place to look. */
function* repeatedIdentifiers(
  { correlationStrategies }: Specification,
  print: (path: Path) => string,
): Iterable<Conflict> {
  const first = new Map<string, Path>();
  for (const [name, { identifier }] of Object.entries(correlationStrategies)) {
    const path: Path = ["correlationStrategies", name, "identifier"];
    const other = first.get(identifier);
    if (other === undefined) {
      first.set(identifier, path);
      continue;
    }
    const message = `must be one that no other strategy has, got ${quoted(identifier)}, which is also ${print(other)}`;
    yield { path, with: other, message };
  }
}
