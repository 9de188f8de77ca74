export { S3_CLASS_NAMES, S3_CLASSES, SMALLEST_MOVED_BYTES, type S3ClassFacts, type S3StorageClass } from "./classes";
export {
  lifecycleProblems,
  type LifecycleRule,
  type LifecycleTransition,
  lockProblems,
  MOST_DAYS,
  type ObjectLock,
  type ShortStay,
  shortStays,
} from "./lifecycle";
