/** How far a clock is ahead of UTC from some moment on, in seconds. */
interface Offset {
  /** Seconds since 1970. */
  readonly from: number;
  readonly seconds: number;
}

/**
 * Changes of clocks that an expression knows: PromQL has no time zones. Constants, so that each synthesis gives the same text; after the
 * last year the last offset stays.
 */
const [FIRST_YEAR, LAST_YEAR] = [2024, 2040];

const DAY = 86_400;

/** PromQL for the seconds since 1970 that clocks in `timeZone` show, as a scalar. */
export function localTime(timeZone: string): string {
  const [first, ...changes] = offsetsOf(timeZone);
  const base = first?.seconds ?? 0;
  const terms = changes.map(({ from, seconds }, index) => {
    const change = seconds - (changes[index - 1]?.seconds ?? base);
    return `${change < 0 ? "-" : "+"} ${Math.abs(change)} * (time() >= bool ${from})`;
  });
  return ["time()", ...(base === 0 ? [] : [`${base < 0 ? "-" : "+"} ${Math.abs(base)}`]), ...terms].join(" ");
}

/** How far clocks in `timeZone` are ahead of UTC before their first change that {@link localTime} knows, in seconds. */
export function firstOffset(timeZone: string): number {
  return offsetsIn(timeZone)(Date.UTC(FIRST_YEAR, 0, 1) / 1000);
}

function offsetsOf(timeZone: string): readonly Offset[] {
  const offsetAt = offsetsIn(timeZone);
  const [begin, end] = [FIRST_YEAR, LAST_YEAR + 1].map((year) => Date.UTC(year, 0, 1) / 1000) as [number, number];
  const offsets: Offset[] = [{ from: begin, seconds: offsetAt(begin) }];
  // Some zones change twice within a month.
  for (let day = begin; day < end; day += 7 * DAY) {
    const last = offsets.at(-1)!;
    const seconds = offsetAt(day + 7 * DAY);
    if (seconds === last.seconds) continue;
    let [before, after] = [day, day + 7 * DAY];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(middle) === last.seconds) before = middle;
      else after = middle;
    }
    offsets.push({ from: after, seconds });
  }
  return offsets;
}

function offsetsIn(timeZone: string): (seconds: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (seconds) => {
    const parts = new Map(format.formatToParts(seconds * 1000).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
    return shown / 1000 - seconds;
  };
}
