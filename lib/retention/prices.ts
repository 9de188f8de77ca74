import { didYouMean, isConstruct, type Problem, quoted } from "../errors";
import type { S3StorageClass } from "../s3";

/** What storing and reading costs. Sizes are in GiB, as AWS bills them; a month is 30 days. */
export interface RetentionPrices {
  /** What they are and when they were looked up: `AWS us-east-1, August 2026`. */
  readonly of: string;
  readonly currency: string;
  /** A GiB of a disk of Elasticsearch for a month: fast, and large. */
  readonly disk: { readonly ssd: number; readonly standard: number };
  readonly classes: Readonly<Record<S3StorageClass, ClassPrices>>;
}

/** Prices of a storage class of S3. */
export interface ClassPrices {
  /** A GiB for a month. */
  readonly month: number;
  /** A thousand objects that are written into it, or move into it. */
  readonly thousandWritten: number;
  /** A thousand objects that are read from it, or brought back by the usual retrieval. */
  readonly thousandRead: number;
  /** A GiB that is read from it, or brought back by the usual retrieval. */
  readonly read: number;
}

const prices = (month: number, thousandWritten: number, thousandRead: number, read: number): ClassPrices => ({
  month,
  thousandWritten,
  thousandRead,
  read,
});

/**
 * List prices, without the free tier and transfer. Those of storage are AWS's; those of requests and retrieval are approximate.
 *
 * @see https://aws.amazon.com/s3/pricing/
 */
export const LIST_PRICES: RetentionPrices = {
  of: "AWS us-east-1, August 2026",
  currency: "$",
  disk: { ssd: 0.08, standard: 0.045 },
  classes: {
    STANDARD: prices(0.023, 0.005, 0.0004, 0),
    STANDARD_IA: prices(0.0125, 0.01, 0.001, 0.01),
    ONEZONE_IA: prices(0.01, 0.01, 0.001, 0.01),
    INTELLIGENT_TIERING: prices(0.023, 0.005, 0.0004, 0),
    GLACIER_IR: prices(0.004, 0.02, 0.01, 0.03),
    GLACIER: prices(0.0036, 0.03, 0.05, 0.01),
    DEEP_ARCHIVE: prices(0.00099, 0.05, 0.1, 0.02),
  },
};

/** Prices of your own, over {@link LIST_PRICES}; only what differs is given. */
export interface PriceOverrides {
  /** What they are, for the report. @default - that they are over the list prices */
  readonly of?: string;
  /** What stands before sums. @default "$" */
  readonly currency?: string;
  /** @default - the list prices of gp3 and st1 */
  readonly disk?: Partial<RetentionPrices["disk"]>;
  /** @default - the list prices */
  readonly classes?: Readonly<Partial<Record<S3StorageClass, Partial<ClassPrices>>>>;
}

/** {@link LIST_PRICES} with what is given in their place. */
export function pricesOf({ of, currency, disk, classes = {} }: PriceOverrides = {}): RetentionPrices {
  const isOwn = disk !== undefined || Object.keys(classes).length > 0;
  return {
    of: of ?? (isOwn ? `prices of your own over ${LIST_PRICES.of}` : LIST_PRICES.of),
    currency: currency ?? LIST_PRICES.currency,
    disk: { ...LIST_PRICES.disk, ...disk },
    classes: Object.fromEntries(
      Object.entries(LIST_PRICES.classes).map(([name, usual]) => [
        name,
        { ...usual, ...classes[name as S3StorageClass] },
      ]),
    ) as RetentionPrices["classes"],
  };
}

/** Prices that are none. */
export function priceProblems({ of, currency, disk, classes }: PriceOverrides, path: string): readonly Problem[] {
  const disks: Readonly<Record<string, unknown>> = LIST_PRICES.disk;
  const known: Readonly<Record<string, unknown>> = LIST_PRICES.classes;
  return [
    ...Object.entries({ of, currency })
      .filter(([, text]) => text !== undefined && typeof text !== "string")
      .map(([name, text]) => ({ path: `${path}.${name}`, message: `must be text, got ${quoted(text)}` })),
    ...parts(disk, disks, `${path}.disk`),
    ...(classes === undefined || isObject(classes)
      ? Object.entries(classes ?? {}).flatMap(([name, given]) =>
          name in known
            ? parts(given, LIST_PRICES.classes.STANDARD, `${path}.classes.${name}`)
            : [unknownKey(name, known, `${path}.classes`)],
        )
      : [{ path: `${path}.classes`, message: `must be an object, got ${quoted(classes)}` }]),
  ];
}

function parts(given: unknown, known: object, path: string): readonly Problem[] {
  if (given === undefined) return [];
  if (!isObject(given)) return [{ path, message: `must be an object, got ${quoted(given)}` }];
  return Object.entries(given).flatMap(([name, price]) => {
    if (!(name in known)) return [unknownKey(name, known, path)];
    if (typeof price === "number" && Number.isFinite(price) && price >= 0) return [];
    return [{ path: `${path}.${name}`, message: `must be a number of at least 0, got ${quoted(price)}` }];
  });
}

function unknownKey(name: string, known: object, path: string): Problem {
  const names = Object.keys(known);
  return { path: `${path}.${name}`, message: `is no price (${names.join(", ")})${didYouMean(name, names)}` };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isConstruct(value);
}

/** `$12.34`, `$0.0042`: two decimals, or the first two digits of what is less than a hundredth. */
export function money(value: number, { currency }: Pick<RetentionPrices, "currency">): string {
  const digits = value >= 0.01 || value === 0 ? value.toFixed(2) : String(Number(value.toPrecision(2)));
  return `${currency}${digits}`;
}
