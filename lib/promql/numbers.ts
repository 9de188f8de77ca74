import { Duration, UnitError } from "../units";

/** What a numeric literal is. */
export interface Numeric {
  readonly kind: "number" | "duration" | "bad number";
  /** Of a duration, its seconds. */
  readonly value: number;
  /** Whether it has underscores, which came with Prometheus 3. */
  readonly modern: boolean;
}

/** Durations are 64-bit nanoseconds. */
export const LONGEST_SECONDS = 2 ** 63 / 1e9;

const DECIMAL = /^(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?$/;

/** Underscores stand between two digits, or between the prefix of a hexadecimal number and its first digit. */
const MISPLACED = { hexadecimal: /_(?![0-9a-fA-F])|(?<![0-9a-fA-F]|0[xX])_/, decimal: /_(?!\d)|(?<!\d)_/ };

/** `text` as Go reads it for Prometheus: decimal, octal with a leading zero, hexadecimal, or a duration. */
export function readNumber(text: string): Numeric {
  const lower = text.toLowerCase();
  if (lower === "inf") return { kind: "number", value: Infinity, modern: false };
  if (lower === "nan") return { kind: "number", value: NaN, modern: false };
  const modern = text.includes("_");
  const plain = text.replaceAll("_", "");
  const bad: Numeric = { kind: "bad number", value: NaN, modern };
  if (/^\d[a-z0-9]*[a-z]$/.test(text) && !/^0x/.test(text)) return { ...durationOf(text), modern };
  const isHexadecimal = /^0x[0-9a-f]+$/i.test(plain);
  if (modern && MISPLACED[isHexadecimal ? "hexadecimal" : "decimal"].test(text)) return bad;
  if (isHexadecimal) {
    const value = Number(plain);
    return value < 2 ** 63 ? { kind: "number", value, modern } : bad;
  }
  if (/^0[0-7]+$/.test(plain)) return { kind: "number", value: Number.parseInt(plain, 8), modern };
  const value = Number(plain);
  // Go has no number that large, where JavaScript has infinity.
  return DECIMAL.test(text) && Number.isFinite(value) ? { kind: "number", value, modern } : bad;
}

function durationOf(text: string): Pick<Numeric, "kind" | "value"> {
  try {
    const value = Duration.parse(text).toSeconds();
    return value < LONGEST_SECONDS ? { kind: "duration", value } : { kind: "bad number", value };
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    return { kind: "bad number", value: NaN };
  }
}
