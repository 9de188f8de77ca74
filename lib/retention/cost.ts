import { S3_CLASSES, type S3StorageClass, SMALLEST_MOVED_BYTES } from "../s3";
import type { RetentionModel } from "./model";
import type { LogPlace } from "./places";
import type { RetentionPrices } from "./prices";
import { dailyLogs, type LogVolume, ratiosOf } from "./volume";

/** What logs are measured and billed by. */
export interface CostBasis {
  readonly model: RetentionModel;
  readonly volume: LogVolume;
  readonly prices: RetentionPrices;
  /** Copies of each index beside the first. */
  readonly replicas: number;
  /** Nobody said how much is logged, and the volume is one GiB a day. @default false */
  readonly isExample?: boolean;
}

/** What the logs of a category cost in a place. */
export interface PlaceCost {
  /** What lies there and is not hidden, once the oldest logs have come to its end. */
  readonly gibibytes: number;
  /** Storage and requests of a month, hidden objects included. */
  readonly month: number;
  /** Reading a day of logs from there. */
  readonly restoreDay: number;
}

const GIB = 1024 ** 3;
const DAYS_OF_MONTH = 30;

/** Elasticsearch takes no more of a disk than this before it looks for another. */
const DISK_SHARE = 0.8;

/** What logs cost in each of `places`. */
export function costsOf(places: readonly LogPlace[], basis: CostBasis): readonly PlaceCost[] {
  const daily = dailyLogs(basis.model, basis.volume);
  return places.map((place) => {
    const logs = daily.get(place.category) ?? { gibibytes: 0, objects: 0 };
    return place.store === "elasticsearch"
      ? indexCost(place, logs.gibibytes, basis)
      : objectCost(place, logs, basis, stayOf(place, places));
  });
}

/** How an object comes into a place and leaves it. */
interface Stay {
  /** Whether it is written or moved there, and has not been in the class before. */
  readonly arrives: boolean;
  /** Days in the class, those in earlier places of the same class included, where it leaves the class at the end. */
  readonly lastsDays?: number;
}

function stayOf(place: LogPlace, places: readonly LogPlace[]): Stay {
  const sameClass = places.filter(
    ({ category, store, on }) => category === place.category && store === place.store && on === place.on,
  );
  const first = sameClass[0] ?? place;
  return {
    arrives: first === place,
    ...(sameClass.at(-1) === place && { lastsDays: place.until.plus(place.hidden).toDays() - first.from.toDays() }),
  };
}

function indexCost(place: LogPlace, perDay: number, { prices, replicas, volume }: CostBasis): PlaceCost {
  const days = place.until.toDays() - place.from.toDays();
  const ratio = place.compressed ? ratiosOf(volume).bestCompression : 1;
  const gibibytes = (perDay * days * (1 + replicas)) / ratio;
  return {
    gibibytes,
    month: (gibibytes / DISK_SHARE) * prices.disk[place.on === "ssd" ? "ssd" : "standard"],
    restoreDay: 0,
  };
}

function objectCost(
  place: LogPlace,
  { gibibytes: perDay, objects }: { readonly gibibytes: number; readonly objects: number },
  { prices, volume }: CostBasis,
  { arrives, lastsDays }: Stay,
): PlaceCost {
  const written = place.compressed ? perDay / ratiosOf(volume).gzip : perDay;
  // What is too small to be moved stays where it was born.
  const size = objects === 0 ? 0 : (written * GIB) / objects;
  const on: S3StorageClass = size < SMALLEST_MOVED_BYTES ? "STANDARD" : (place.on as S3StorageClass);
  const { overheadBytes, smallestBytes, minimumDays } = S3_CLASSES[on];
  const { month, thousandWritten, thousandRead, read } = prices.classes[on];
  const days = place.until.toDays() - place.from.toDays();
  const billed = (objects * (Math.max(size, smallestBytes) + overheadBytes)) / GIB;
  const unused = lastsDays === undefined ? 0 : Math.max(minimumDays - lastsDays, 0);
  return {
    gibibytes: written * days,
    month:
      billed * (days + place.hidden.toDays() + unused) * month +
      (arrives && (on === place.on || place.from.milliseconds === 0)
        ? (objects * DAYS_OF_MONTH * thousandWritten) / 1000
        : 0),
    restoreDay: written * read + (objects * thousandRead) / 1000,
  };
}
