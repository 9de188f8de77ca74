import { didYouMean, isConstruct, isUnit, type Problem, quoted } from "../errors";
import { Bytes } from "../units";
import type { RetentionModel } from "./model";

/** How much is logged. */
export interface LogVolume {
  /** What is written in a day, before compression: in all, which categories share evenly, or of each category. */
  readonly perDay: Bytes | Readonly<Record<string, Bytes>>;
  /** Objects that agents write in a day, which categories share evenly: one for each host, category and flush. @default - one an hour and category */
  readonly objectsPerDay?: number;
  /** How many times smaller gzip makes an object. @default 8 */
  readonly gzip?: number;
  /** How many times smaller `best_compression` makes an index. @default 1.4 */
  readonly bestCompression?: number;
}

/** What a category writes in a day. */
export interface DailyLogs {
  readonly gibibytes: number;
  readonly objects: number;
}

/** Agents that write an object for each hour. */
const OBJECTS_PER_DAY = 24;
const GZIP = 8;
const BEST_COMPRESSION = 1.4;
const GIB = 1024 ** 3;

/** What sums are for where nobody said how much is logged. */
export const EXAMPLE_VOLUME: LogVolume = { perDay: Bytes.gibibytes(1) };

/** What each category writes in a day. Those that write nothing write no objects. */
export function dailyLogs({ categories }: RetentionModel, volume: LogVolume): ReadonlyMap<string, DailyLogs> {
  const { perDay } = volume;
  const bytesOf = (name: string) => (isWhole(perDay) ? perDay.count / categories.length : (perDay[name]?.count ?? 0));
  const writing = categories.filter(({ name }) => bytesOf(name) > 0).length;
  const { objectsPerDay = OBJECTS_PER_DAY * writing } = volume;
  return new Map(
    categories.map(({ name }) => {
      const bytes = bytesOf(name);
      return [name, { gibibytes: bytes / GIB, objects: bytes > 0 ? objectsPerDay / writing : 0 }];
    }),
  );
}

/** How many times smaller what is compressed becomes. */
export function ratiosOf({ gzip = GZIP, bestCompression = BEST_COMPRESSION }: LogVolume): {
  readonly gzip: number;
  readonly bestCompression: number;
} {
  return { gzip, bestCompression };
}

/** Volumes that are none. */
export function volumeProblems({ categories }: RetentionModel, volume: LogVolume, path: string): readonly Problem[] {
  const { perDay, objectsPerDay, gzip, bestCompression } = volume;
  const atLeast = (name: string, value: unknown, least: number) =>
    value === undefined || (typeof value === "number" && Number.isFinite(value) && value >= least)
      ? []
      : [{ path: `${path}.${name}`, message: `must be a number of at least ${least}, got ${quoted(value)}` }];
  return [
    ...perDayProblems(
      perDay,
      categories.map(({ name }) => name),
      `${path}.perDay`,
    ),
    ...atLeast("objectsPerDay", objectsPerDay, 1),
    ...atLeast("gzip", gzip, 1),
    ...atLeast("bestCompression", bestCompression, 1),
  ];
}

function perDayProblems(perDay: unknown, known: readonly string[], path: string): readonly Problem[] {
  if (isUnit("Bytes", perDay)) return [];
  if (typeof perDay !== "object" || perDay === null || Array.isArray(perDay) || isConstruct(perDay)) {
    const rule = "must be such as Bytes.gibibytes(20), or that of each category";
    return [{ path, message: `${rule}, got ${quoted(perDay)}` }];
  }
  return Object.entries(perDay).flatMap(([name, bytes]) => {
    if (!known.includes(name)) {
      const rule = `must be one of log_categories (${known.join(", ")})`;
      return [{ path: `${path}.${name}`, message: `${rule}, got ${quoted(name)}${didYouMean(name, known)}` }];
    }
    if (isUnit("Bytes", bytes)) return [];
    return [{ path: `${path}.${name}`, message: `must be such as Bytes.gibibytes(20), got ${quoted(bytes)}` }];
  });
}

function isWhole(perDay: LogVolume["perDay"]): perDay is Bytes {
  return isUnit("Bytes", perDay);
}
