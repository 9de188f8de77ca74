/** Values that a sample can have, beside NaN, which every sample can be. Nothing lies between the ends of {@link NEVER_A_NUMBER}. */
export interface Interval {
  readonly least: number;
  readonly most: number;
}

/** Every number, both infinities among them. */
export const ANY: Interval = { least: -Infinity, most: Infinity };

/** Every number that is not negative. */
export const NOT_NEGATIVE: Interval = { least: 0, most: Infinity };

/** NaN alone. */
export const NEVER_A_NUMBER: Interval = { least: Infinity, most: -Infinity };

/** Part of a value by which a server may round a mean or an interpolation past the values that it is made of. */
const ROUNDING = 1e-9;

/** The interval from `least` to `most`; all numbers where an end is not known. */
export function interval(least: number, most: number): Interval {
  return Number.isNaN(least) || Number.isNaN(most) ? ANY : { least, most };
}

/** Whether no number lies in it. */
export function isEmpty({ least, most }: Interval): boolean {
  return least > most;
}

/** Values that are in `a` or in `b`. */
export function union(a: Interval, b: Interval): Interval {
  return { least: Math.min(a.least, b.least), most: Math.max(a.most, b.most) };
}

/** Means and interpolations of values of `of`, as far off as rounding takes them. */
export function rounded(of: Interval): Interval {
  if (isEmpty(of)) return of;
  const ends = [of.least, of.most].filter(Number.isFinite).map(Math.abs);
  const slack = Math.max(0, ...ends) * ROUNDING;
  return {
    least: of.least >= 0 ? of.least * (1 - ROUNDING) : of.least - slack,
    most: of.most <= 0 ? of.most * (1 - ROUNDING) : of.most + slack,
  };
}

/** Sums of one or more values of `of`. */
export function summed({ least, most }: Interval): Interval {
  return { least: least >= 0 ? least : -Infinity, most: most <= 0 ? most : Infinity };
}

/** Values of `of` after a function that never falls. */
export function mapped(of: Interval, grow: (value: number) => number): Interval {
  return isEmpty(of) ? of : interval(grow(of.least), grow(of.most));
}

/** `a <op> b` for every value of both. */
export function calculated(op: string, a: Interval, b: Interval): Interval {
  if (isEmpty(a) || isEmpty(b)) return NEVER_A_NUMBER;
  switch (op) {
    case "+":
      return { least: sumOf(a.least, b.least, -Infinity), most: sumOf(a.most, b.most, Infinity) };
    case "-":
      return calculated("+", a, { least: -b.most, most: -b.least });
    case "*":
      return corners(a, b, (x, y) => (x === 0 || y === 0 ? 0 : x * y));
    case "/":
      // Zero has two signs, and a division by it is infinite in one direction or the other.
      return b.least <= 0 && b.most >= 0 ? ANY : quotients(a, b);
    case "%":
      return { least: a.least < 0 ? a.least : 0, most: a.most > 0 ? a.most : 0 };
    case "^":
      return isPositivePower(a, b) ? NOT_NEGATIVE : ANY;
    default:
      return ANY;
  }
}

/** Infinities of both signs make NaN: what remains is the other end. */
function sumOf(a: number, b: number, otherwise: number): number {
  const sum = a + b;
  return Number.isNaN(sum) ? otherwise : sum;
}

function corners(a: Interval, b: Interval, of: (x: number, y: number) => number): Interval {
  const all = [of(a.least, b.least), of(a.least, b.most), of(a.most, b.least), of(a.most, b.most)];
  return interval(Math.min(...all), Math.max(...all));
}

function quotients(a: Interval, b: Interval): Interval {
  // Infinity over infinity is NaN, and what lies just before it can be anything of that sign.
  const ratio = (x: number, y: number) => (Number.isFinite(x) || Number.isFinite(y) ? x / y : 0);
  const near = corners(a, b, ratio);
  const endless = [a.least, a.most].filter((end) => !Number.isFinite(end));
  const infinite = endless.map((end) => (b.least > 0 ? end : -end));
  return { least: Math.min(near.least, ...infinite), most: Math.max(near.most, ...infinite) };
}

function isPositivePower(base: Interval, exponent: Interval): boolean {
  if (exponent.least !== exponent.most || exponent.least < 0) return base.least > 0;
  return base.least >= 0 || exponent.least % 2 === 0;
}

/** Values of `a` that can be `<op>` a value of `b`; undefined when none can be. */
export function compared(op: string, a: Interval, b: Interval): Interval | undefined {
  // NaN is different from everything, itself included.
  if (op === "!=") return a;
  if (isEmpty(a) || isEmpty(b)) return undefined;
  switch (op) {
    case ">":
      return a.most > b.least ? { least: Math.max(a.least, above(b.least)), most: a.most } : undefined;
    case ">=":
      return a.most >= b.least ? { least: Math.max(a.least, b.least), most: a.most } : undefined;
    case "<":
      return a.least < b.most ? { least: a.least, most: Math.min(a.most, -above(-b.most)) } : undefined;
    case "<=":
      return a.least <= b.most ? { least: a.least, most: Math.min(a.most, b.most) } : undefined;
    default: {
      const both = { least: Math.max(a.least, b.least), most: Math.min(a.most, b.most) };
      return isEmpty(both) ? undefined : both;
    }
  }
}

/** The least value over `value`, where it matters: a divisor that is above zero is not zero. */
function above(value: number): number {
  return value === 0 ? Number.MIN_VALUE : value;
}
