import { nearest, propProblems, quoted, ValidationError } from "../lib/errors";

type Kinds<T> = Parameters<typeof propProblems<T>>[1];

/** @throws ValidationError that names `called` when an argument is missing or is not what it must be */
export function checkArguments<T extends object>(called: string, given: T, kinds: Kinds<T>): void {
  ValidationError.throwIfAny(called, propProblems<T>(given, kinds));
}

/** Names that would be right are named up to here; of more, their number says enough. */
const MOST_SHOWN = 30;

/** What a message says about a name that is none of `known`. */
export function knownNames(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near !== undefined) return `did you mean ${quoted(near)}?`;
  if (known.length === 0) return "it has none";
  return `it has ${known.length > MOST_SHOWN ? known.length : known.join(", ")}`;
}
