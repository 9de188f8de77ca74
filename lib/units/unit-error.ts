/** A text or number that is not of the unit it was given for. The message is the rule and what was given, without a place. */
export class UnitError extends Error {
  public override readonly name = "UnitError";
}
