import type { SecretOrigin } from "../host";
import type { Bytes } from "../units";
import type { LogInput } from "./inputs";
import type { LogStore } from "./store";

/** Where logs come from, what is added to them, and where they go: in words that no agent owns. */
export interface LogPipelineModel {
  readonly inputs: readonly LogInput[];
  /** In the order of the specification. */
  readonly categories: readonly string[];
  /** Fields that every record gets. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Where logs are searched. @default - nowhere */
  readonly store?: LogStore;
  /** Where objects of logs are kept, by category. @default - nowhere */
  readonly archive?: ArchiveTarget;
  readonly buffer: BufferSizes;
  /** `random`: each line has one of its own. `content`: equal lines of one file are one. */
  readonly eventId: "random" | "content";
  /** Key of the hash that stands in the place of `user_id`. @default - they are replaced like secrets */
  readonly pseudonymKey?: SecretOrigin;
}

/** Parts of a field: text, or what each host knows of itself. */
export type FieldValue = readonly (string | { readonly host: "name" })[];

/** Objects of logs. */
export interface ArchiveTarget {
  /** Where each category goes; for one that is kept for compliance, two places. */
  readonly places: Readonly<Record<string, readonly ArchivePlace[]>>;
  /** What follows the prefix of a key: `%Y/%m/%d/`. */
  readonly folders: string;
}

/** A bucket, as agents write into it. */
export interface ArchivePlace {
  readonly bucket: string;
  readonly region: string;
  /** What keys begin with: `logs/audit/`. */
  readonly prefix: string;
  readonly compressed: boolean;
  /** Two lines, as an AWS credentials file. @default - the host's own role */
  readonly credentials?: SecretOrigin;
}

/** The most that waits on the disk of a host. */
export interface BufferSizes {
  /** For each group of streams in the store. */
  readonly store: Bytes;
  /** For each bucket. */
  readonly archive: Bytes;
}
