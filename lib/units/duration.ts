import { numberOf, UnitError } from "./unit-error";

/** Milliseconds of each unit that a duration is written with, largest first. */
const UNITS = [
  ["y", 365 * 24 * 3_600_000],
  ["w", 7 * 24 * 3_600_000],
  ["d", 24 * 3_600_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;

const MILLISECONDS = new Map<string, number>(UNITS);

/** Prometheus counts nanoseconds, so a duration can be at most 106751 days, or 292 years. */
const MOST = 106_751 * 24 * 3_600_000;

/**
 * A span of time, parsed once and printed in each tool's dialect.
 *
 * Immutable. Negative durations do not exist; `0s` does.
 */
export class Duration {
  public static readonly zero = new Duration(0);

  private constructor(
    /** The whole span, in milliseconds. */
    public readonly milliseconds: number,
  ) {}

  /** `count` milliseconds. */
  public static milliseconds(count: number): Duration {
    if (!Number.isSafeInteger(count) || count < 0) throw new UnitError("must be a whole number of milliseconds", count);
    if (count > MOST) throw new UnitError("must be at most 292 years (106751d)", count);
    return new Duration(count);
  }

  /** `count` seconds. */
  public static seconds(count: number): Duration {
    return Duration.milliseconds(Math.round(numberOf(count) * 1_000));
  }

  /** `count` minutes. */
  public static minutes(count: number): Duration {
    return Duration.seconds(numberOf(count) * 60);
  }

  /** `count` hours. */
  public static hours(count: number): Duration {
    return Duration.minutes(numberOf(count) * 60);
  }

  /** `count` days of 24 hours. */
  public static days(count: number): Duration {
    return Duration.hours(numberOf(count) * 24);
  }

  /**
   * Reads what Prometheus reads: `30s`, `5m`, `1h30m`, `7d`, `2555d`; units from large to small, each once.
   *
   * @throws UnitError when `text` is anything else
   */
  public static parse(text: string): Duration {
    const shape = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;
    if (typeof text !== "string" || text === "" || !shape.test(text))
      throw new UnitError('must be a duration such as "30s", "5m", "1h30m" or "7d"', text);
    let total = 0;
    for (const [, count, unit] of text.matchAll(/(\d+)(ms|[ywdhms])/g)) {
      total += Number(count) * (MILLISECONDS.get(unit ?? "") ?? 0);
    }
    if (total > MOST) throw new UnitError("must be at most 292 years (106751d)", text);
    return new Duration(total);
  }

  /** Whole and fractional seconds. */
  public toSeconds(): number {
    return this.milliseconds / 1_000;
  }

  /** Whole and fractional days. */
  public toDays(): number {
    return this.milliseconds / 86_400_000;
  }

  /** Prometheus's and Alertmanager's dialect: `1h30m`, `7d`, `0s`. Days are the largest unit, so that `30d` stays `30d`. */
  public toPrometheus(): string {
    if (this.milliseconds === 0) return "0s";
    let rest = this.milliseconds;
    let text = "";
    for (const [unit, size] of UNITS) {
      if (unit === "y" || unit === "w") continue;
      const count = Math.floor(rest / size);
      if (count > 0) text += `${count}${unit}`;
      rest -= count * size;
    }
    return text;
  }

  /** systemd's dialect, in seconds or milliseconds: `90s`, `250ms`. */
  public toSystemd(): string {
    return this.milliseconds % 1_000 === 0 ? `${this.milliseconds / 1_000}s` : `${this.milliseconds}ms`;
  }

  /** Elasticsearch's dialect, which knows one unit at a time: `7d`, `36h`, `90m`, `0ms`. */
  public toElasticsearch(): string {
    const unit = UNITS.find(
      ([name, size]) => !["y", "w"].includes(name) && this.milliseconds >= size && this.milliseconds % size === 0,
    );
    return unit ? `${this.milliseconds / unit[1]}${unit[0]}` : "0ms";
  }

  /** `this` multiplied by `factor`, rounded to a millisecond. */
  public times(factor: number): Duration {
    return Duration.milliseconds(Math.round(this.milliseconds * numberOf(factor)));
  }

  /** `this` and `other` together. */
  public plus(other: Duration): Duration {
    return new Duration(this.milliseconds + millisecondsOf(other));
  }

  /** Negative, zero or positive as `this` is shorter than, equal to or longer than `other`. */
  public compare(other: Duration): number {
    return this.milliseconds - millisecondsOf(other);
  }

  /** How messages and documents name it; the same as {@link toPrometheus}. */
  public toString(): string {
    return this.toPrometheus();
  }

  /** Keeps a duration in a JSON document as it was written. */
  public toJSON(): string {
    return this.toPrometheus();
  }
}

/** Another copy of the package has its own class. */
function millisecondsOf(other: Duration): number {
  const { milliseconds } = Object(other) as Partial<Duration>;
  if (typeof milliseconds === "number") return milliseconds;
  throw new UnitError("must be a Duration such as Duration.minutes(5)", other);
}
