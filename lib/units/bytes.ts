import { numberOf, UnitError } from "./unit-error";

const SIZES = [
  ["TiB", 1024 ** 4, "TB", "T"],
  ["GiB", 1024 ** 3, "GB", "G"],
  ["MiB", 1024 ** 2, "MB", "M"],
  ["KiB", 1024, "KB", "K"],
] as const;

/**
 * An amount of memory or disk, parsed once and printed in each tool's dialect. Immutable; all multiples are of 1024,
 * as Prometheus, systemd and Elasticsearch count them.
 */
export class Bytes {
  private constructor(
    /** The whole amount, in bytes. */
    public readonly count: number,
  ) {}

  /** `count` bytes. */
  public static of(count: number): Bytes {
    if (!Number.isSafeInteger(count) || count < 0) throw new UnitError("must be a whole number of bytes", count);
    return new Bytes(count);
  }

  /** `count` times 1024 squared. */
  public static mebibytes(count: number): Bytes {
    return Bytes.of(Math.round(numberOf(count) * 1024 ** 2));
  }

  /** `count` times 1024 to the third. */
  public static gibibytes(count: number): Bytes {
    return Bytes.of(Math.round(numberOf(count) * 1024 ** 3));
  }

  /**
   * Reads `512MiB`, `512MB`, `8GiB`, `1.5G`, `4096B`; a unit always means a multiple of 1024.
   *
   * @throws UnitError when `text` is anything else
   */
  public static parse(text: string): Bytes {
    const match = /^(\d{1,16}(?:\.\d{1,16})?)\s?(?:([KMGT])(?:i?B|i)?|B)$/.exec(text);
    const size = SIZES.find(([, , , letter]) => letter === match?.[2])?.[1] ?? 1;
    const count = Math.round(Number(match?.[1]) * size);
    if (!Number.isSafeInteger(count)) throw new UnitError('must be a size such as "512MiB" or "8GiB"', text);
    return new Bytes(count);
  }

  /** Prometheus's dialect, whose `MB` is 1024 squared: `512MB`. */
  public toPrometheus(): string {
    return this.print(2, "B");
  }

  /** systemd's dialect: `512M`. */
  public toSystemd(): string {
    return this.print(3, "");
  }

  /** `this` and `other` together. */
  public plus(other: Bytes): Bytes {
    return Bytes.of(this.count + countOf(other));
  }

  /** `this` multiplied by `factor`, rounded down to a byte. */
  public times(factor: number): Bytes {
    return Bytes.of(Math.floor(this.count * numberOf(factor)));
  }

  /** How messages and documents name it: `512MiB`. */
  public toString(): string {
    return this.print(0, "B");
  }

  /** Keeps a size in a JSON document as it was written. */
  public toJSON(): string {
    return this.toString();
  }

  private print(column: 0 | 2 | 3, one: string): string {
    const unit = SIZES.find(([, size]) => this.count >= size && this.count % size === 0);
    return unit ? `${this.count / unit[1]}${unit[column]}` : `${this.count}${one}`;
  }
}

/** Another copy of the package has its own class. */
function countOf(other: Bytes): number {
  const { count } = Object(other) as Partial<Bytes>;
  if (typeof count === "number") return count;
  throw new UnitError("must be a Bytes such as Bytes.gibibytes(8)", other);
}
