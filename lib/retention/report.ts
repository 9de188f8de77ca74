import { textTable } from "../pictures";
import { Duration } from "../units";
import { type CostBasis, costsOf } from "./cost";
import type { TierName } from "./model";
import { type LogPlace, placesOf, restoreTime } from "./places";
import { money } from "./prices";

/** Where the logs of a category lie at some of their ages, and what that costs. */
export interface PlaceReport {
  readonly tier: TierName;
  readonly category: string;
  /** `Elasticsearch, SSD`, `archive, GLACIER`. */
  readonly where: string;
  readonly from: Duration;
  readonly until: Duration;
  /** Age at which the last log has left, at the latest. */
  readonly worst: Duration;
  readonly searchable: boolean;
  readonly compressed: boolean;
  /** Whether nobody can delete or overwrite it there. */
  readonly locked: boolean;
  /** What encrypts it: a key of its own, S3's keys, or nothing but the disk. */
  readonly encryption: LogPlace["encryption"];
  /** Time until it can be read: by the usual retrieval, and by the cheapest. */
  readonly restore: { readonly usual: Duration; readonly cheapest: Duration };
  /** What it costs to bring a day of the category's logs back from there. */
  readonly restoreCost: number;
  /** What lies there and is not hidden, once the oldest logs have come to its end. */
  readonly gibibytes: number;
  readonly costPerMonth: number;
}

/** Every place in which logs lie, and what it costs. */
export function reportOf(basis: CostBasis): readonly PlaceReport[] {
  const places = placesOf(basis.model);
  const costs = costsOf(places, basis);
  return places.map((place, index) => ({
    tier: place.tier,
    category: place.category,
    where: whereOf(place),
    from: place.from,
    until: place.until,
    worst: place.worst,
    searchable: place.searchable,
    compressed: place.compressed,
    locked: place.locked,
    encryption: place.encryption,
    restore: restoreTime(place),
    restoreCost: costs[index]?.restoreDay ?? 0,
    gibibytes: costs[index]?.gibibytes ?? 0,
    costPerMonth: costs[index]?.month ?? 0,
  }));
}

function whereOf({ store, on }: LogPlace): string {
  if (store === "elasticsearch") return `Elasticsearch, ${on === "ssd" ? "SSD" : "large disks"}`;
  return `${store === "archive" ? "archive" : "compliance bucket"}, ${on}`;
}

/** What all places cost in a month. */
export function costPerMonth(places: readonly PlaceReport[]): number {
  return places.reduce((sum, place) => sum + place.costPerMonth, 0);
}

/** The report as a table; categories that are kept alike share a line. */
export function reportText(places: readonly PlaceReport[], { prices, isExample = false }: CostBasis): string {
  const rows = [
    ["tier", "categories", "where", "age", "gone by", "search", "state", "restore", "GiB", "a month", "a day back"],
    ...mergedPlaces(places).map(({ place, categories, gibibytes, month, back }) => [
      place.tier,
      categories.join(", "),
      place.where,
      `${ageWords(place.from)}-${ageWords(place.until)}`,
      place.worst.toString(),
      place.searchable ? "yes" : "no",
      stateOf(place),
      restoreWords(place),
      gibibytes.toFixed(1),
      money(month, prices),
      money(back, prices),
    ]),
  ];
  const volume = isExample ? ", for each GiB of logs a day" : "";
  return [
    ...textTable(rows),
    "",
    `in all ${money(costPerMonth(places), prices)} a month${volume} (${prices.of})`,
    "",
  ].join("\n");
}

/** Categories that are kept alike, in one of their places. */
export interface MergedPlaces {
  readonly place: PlaceReport;
  readonly categories: readonly string[];
  readonly gibibytes: number;
  readonly month: number;
  readonly back: number;
}

/** In the order of tiers, Elasticsearch before buckets. */
export function mergedPlaces(places: readonly PlaceReport[]): readonly MergedPlaces[] {
  const groups = new Map<string, PlaceReport[]>();
  for (const place of places) {
    const key = [place.tier, place.where, place.from.milliseconds, place.until.milliseconds].join(" ");
    groups.set(key, [...(groups.get(key) ?? []), place]);
  }
  const order: readonly TierName[] = ["hot", "warm", "cold", "compliance"];
  const all = [...groups.values()].flatMap((group) => {
    const [place] = group;
    if (!place) return [];
    const total = (of: (one: PlaceReport) => number) => group.reduce((sum, one) => sum + of(one), 0);
    return [
      {
        place,
        categories:
          group.length === new Set(places.map(({ category }) => category)).size
            ? ["all"]
            : group.map(({ category }) => category),
        gibibytes: total((one) => one.gibibytes),
        month: total((one) => one.costPerMonth),
        back: total((one) => one.restoreCost),
      },
    ];
  });
  return all.sort((a, b) => order.indexOf(a.place.tier) - order.indexOf(b.place.tier));
}

/** `0`, `7d`. */
export function ageWords(age: Duration): string {
  return age.milliseconds === 0 ? "0" : age.toString();
}

/** `compressed, locked, own key`. */
export function stateOf({ compressed, locked, encryption }: PlaceReport): string {
  const words = [
    ...(compressed ? ["compressed"] : []),
    ...(locked ? ["locked"] : []),
    ...(encryption === "key" ? ["own key"] : []),
  ];
  return words.join(", ") || "plain";
}

/** `at once`, `5h to 12h`. */
export function restoreWords({ restore: { usual, cheapest } }: PlaceReport): string {
  if (usual.compare(Duration.zero) === 0) return "at once";
  return `${usual.toString()} to ${cheapest.toString()}`;
}
