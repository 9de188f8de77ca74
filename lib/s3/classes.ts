/** How S3 stores an object. */
export type S3StorageClass =
  "STANDARD" | "STANDARD_IA" | "ONEZONE_IA" | "INTELLIGENT_TIERING" | "GLACIER_IR" | "GLACIER" | "DEEP_ARCHIVE";

/** What S3 says of a storage class. */
export interface S3ClassFacts {
  /** Youngest age in days at which a lifecycle may move an object into it. */
  readonly earliestDays: number;
  /** Days that are billed even if an object leaves earlier. */
  readonly minimumDays: number;
  /** A smaller object is billed as if it had so many bytes. */
  readonly smallestBytes: number;
  /** Bytes billed beside an object's own. */
  readonly overheadBytes: number;
  /** Hours until an object can be read: of the usual retrieval, and of the cheapest one. */
  readonly restoreHours: { readonly usual: number; readonly cheapest: number };
}

const AT_ONCE = { usual: 0, cheapest: 0 };
const KIB = 1024;

/**
 * Storage classes, in the order in which a lifecycle may move objects: down this list, and never back.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
 */
export const S3_CLASSES: Readonly<Record<S3StorageClass, S3ClassFacts>> = {
  STANDARD: { earliestDays: 0, minimumDays: 0, smallestBytes: 0, overheadBytes: 0, restoreHours: AT_ONCE },
  STANDARD_IA: {
    earliestDays: 30,
    minimumDays: 30,
    smallestBytes: 128 * KIB,
    overheadBytes: 0,
    restoreHours: AT_ONCE,
  },
  INTELLIGENT_TIERING: { earliestDays: 0, minimumDays: 0, smallestBytes: 0, overheadBytes: 0, restoreHours: AT_ONCE },
  ONEZONE_IA: {
    earliestDays: 30,
    minimumDays: 30,
    smallestBytes: 128 * KIB,
    overheadBytes: 0,
    restoreHours: AT_ONCE,
  },
  GLACIER_IR: {
    earliestDays: 0,
    minimumDays: 90,
    smallestBytes: 128 * KIB,
    overheadBytes: 0,
    restoreHours: AT_ONCE,
  },
  GLACIER: {
    earliestDays: 0,
    minimumDays: 90,
    smallestBytes: 0,
    overheadBytes: 40 * KIB,
    restoreHours: { usual: 5, cheapest: 12 },
  },
  DEEP_ARCHIVE: {
    earliestDays: 0,
    minimumDays: 180,
    smallestBytes: 0,
    overheadBytes: 40 * KIB,
    restoreHours: { usual: 12, cheapest: 48 },
  },
};

/** Names of the storage classes, in their order. */
export const S3_CLASS_NAMES = Object.keys(S3_CLASSES) as readonly S3StorageClass[];

/** A lifecycle moves no object that is smaller, whatever its class. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
export const SMALLEST_MOVED_BYTES = 128 * KIB;
