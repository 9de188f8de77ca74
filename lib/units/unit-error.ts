/** A text or number that is not of the unit it was given for. The message is the rule and what was given, without a place. */
export class UnitError extends Error {
  public override readonly name = "UnitError";

  constructor(
    /** What would be right: `must be a size such as "512MiB" or "8GiB"`. */
    public readonly rule: string,
    given: unknown,
  ) {
    super(`${rule}, got ${shown(given)}`);
  }
}

/** What messages show of a number that Terraform knows only at apply, as those of props do. */
const UNKNOWN = "a value that is known only at apply (docs/unknown-values.md)";

/** Numbers that stand for values of Terraform are large and negative, and stay so when they are multiplied. */
const PLACE_HOLDER = -1e290;

/** A whole file can arrive where a few characters were meant. */
function shown(given: unknown): string {
  if (typeof given === "number" && given < PLACE_HOLDER) return UNKNOWN;
  if (typeof given === "object" && given !== null) return Array.isArray(given) ? "a list" : "an object";
  if (typeof given === "function") return "a function";
  const text = typeof given === "string" ? JSON.stringify(given.slice(0, 80)) : String(given);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** `given` where it is a number: JavaScript would take no amount at all for nothing. */
export function numberOf(given: unknown): number {
  if (typeof given === "number") return given;
  throw new UnitError("must be a number", given);
}
