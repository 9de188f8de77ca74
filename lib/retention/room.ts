import { Bytes, Duration } from "../units";
import { rolloverOf } from "./elasticsearch";
import { type RetentionModel, searchableUntil, type TierName } from "./model";
import { dailyLogs, type LogVolume, ratiosOf } from "./volume";

const GIB = 1024 ** 3;

/**
 * What logs take in tiers of Elasticsearch at most, one copy of each. An index leaves a tier when the last of its logs is old enough, so that the
 * first of them stay longer by the time for which an index takes logs.
 */
export function roomOf(model: RetentionModel, volume: LogVolume, names: readonly TierName[]): Bytes {
  const daily = dailyLogs(model, volume);
  const { bestCompression } = ratiosOf(volume);
  const tiers = model.tiers.filter(({ name, searchable }) => searchable && names.includes(name));
  const gibibytes = model.categories.flatMap(({ name }) =>
    tiers.map(({ from, until, compressed }) => {
      const end = Math.min(until.milliseconds, searchableUntil(model, name).milliseconds);
      if (end <= from.milliseconds) return 0;
      const stays = Duration.milliseconds(end - from.milliseconds + rolloverOf(model).milliseconds);
      return ((daily.get(name)?.gibibytes ?? 0) * stays.toDays()) / (compressed ? bestCompression : 1);
    }),
  );
  return Bytes.of(Math.ceil(gibibytes.reduce((sum, one) => sum + one, 0) * GIB));
}
