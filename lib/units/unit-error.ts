/** A text or number that is not of the unit it was given for. The message is the rule and what was given, without a place. */
export class UnitError extends Error {
  public override readonly name = "UnitError";

  constructor(
    /** What would be right: `must be a size such as "512MiB" or "8GiB"`. */
    public readonly rule: string,
    given: string | number,
  ) {
    super(`${rule}, got ${shown(given)}`);
  }
}

/** What messages show of a number that Terraform knows only at apply, as those of props do. */
const UNKNOWN = "a value that is known only at apply (docs/unknown-values.md)";

/** Numbers that stand for values of Terraform are large and negative, and stay so when they are multiplied. */
const PLACE_HOLDER = -1e290;

/** A whole file can arrive where a few characters were meant. */
function shown(given: string | number): string {
  if (typeof given === "number" && given < PLACE_HOLDER) return UNKNOWN;
  const text = typeof given === "string" ? JSON.stringify(given.slice(0, 80)) : String(given);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
