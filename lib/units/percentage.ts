import { UnitError } from "./unit-error";

/** Digits after the point that a percentage keeps: seven nines have five. */
const DIGITS = 9;

/**
 * A share of a hundred, from 0 to 100. Immutable. Arithmetic is decimal, so that what is left of 99.9 % is 0.1 % and
 * not 0.09999999999999432 %.
 */
export class Percentage {
  private constructor(
    /** The share of a hundred: `99.9`. */
    public readonly percent: number,
  ) {}

  /**
   * `percent` of a hundred.
   *
   * @throws UnitError when it is below 0, over 100 or no number
   */
  public static of(percent: number): Percentage {
    if (!(percent >= 0 && percent <= 100)) throw new UnitError("must be a percentage from 0 to 100", percent);
    return new Percentage(rounded(percent));
  }

  /**
   * Reads `99.9%` and `99.9 %`.
   *
   * @throws UnitError when `text` is anything else
   */
  public static parse(text: string): Percentage {
    const [, digits] = /^(\d{1,3}(?:\.\d+)?)\s?%$/.exec(text) ?? [];
    if (digits === undefined || Number(digits) > 100)
      throw new UnitError('must be a percentage such as "99.9%", from 0% to 100%', text);
    return Percentage.of(Number(digits));
  }

  /** The share of one, as PromQL and collectors count it: `0.999`. */
  public toRatio(): number {
    return rounded(this.percent / 100);
  }

  /** What is left to a hundred: the error budget of an objective. */
  public rest(): Percentage {
    return new Percentage(rounded(100 - this.percent));
  }

  /** How messages and documents name it: `99.9%`. */
  public toString(): string {
    return `${this.percent}%`;
  }

  /** Writes a percentage in a JSON document as the specification does: a bare number. */
  public toJSON(): number {
    return this.percent;
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(DIGITS + 2));
}
