/** A lifecycle as Terraform's file has it. */
interface Rule {
  readonly id: string;
  readonly status: string;
  readonly filter: readonly { readonly prefix: string }[];
  readonly transition?: readonly { readonly days: number; readonly storage_class: string }[];
  readonly expiration?: readonly { readonly days?: number; readonly expired_object_delete_marker?: boolean }[];
  readonly noncurrent_version_expiration?: readonly { readonly noncurrent_days: number }[];
  readonly noncurrent_version_transition?: readonly {
    readonly noncurrent_days: number;
    readonly storage_class: string;
  }[];
  readonly abort_incomplete_multipart_upload?: readonly { readonly days_after_initiation: number }[];
}

/** The settings of a bucket as Terraform's file has them. */
export interface BucketSettings {
  readonly versioning: "Enabled" | "Suspended" | undefined;
  readonly rules: readonly Rule[];
  /** Days of the default retention. */
  readonly lockedDays: number | undefined;
}

/** A version of an object, in hours since the first midnight. */
export interface Version {
  readonly key: string;
  readonly bornAt: number;
  readonly isSmall: boolean;
  readonly lockedUntil: number;
  readonly rules: readonly Rule[];
  storageClass: string;
  /** When a marker or a newer version hid it; `undefined` while it is the current one. */
  hiddenAt: number | undefined;
  isOverwritten: boolean;
}

const DAY = 24;

/** S3 adds the days to the time of creation and rounds up to a midnight of UTC. */
const midnightAfter = (time: number, days: number) => Math.ceil((time + days * DAY) / DAY) * DAY;

/**
 * A bucket of S3 as its documentation says that lifecycle and lock work: once a day at midnight, deletion before transition, no transition of what is below 128 KB, an expiry in
 * a versioned bucket that hides, and no deletion of what is locked.
 */
export class SimulatedBucket {
  public readonly versions = new Set<Version>();
  /** Markers without a version below them. */
  public markers = 0;
  private readonly uploads = new Map<string, number>();

  constructor(private readonly settings: BucketSettings) {
    if (settings.lockedDays !== undefined && settings.versioning !== "Enabled")
      throw new RangeError("S3 locks no bucket that is not versioned");
  }

  public put(key: string, bornAt: number, { isSmall = false } = {}): Version {
    const lockedUntil = bornAt + (this.settings.lockedDays ?? 0) * DAY;
    const rules = this.rulesOf(key);
    for (const older of this.versions)
      if (older.key === key && older.hiddenAt === undefined)
        Object.assign(older, { hiddenAt: bornAt, isOverwritten: true });
    const state = { storageClass: "STANDARD", hiddenAt: undefined, isOverwritten: false };
    const version = { key, bornAt, isSmall, lockedUntil, rules, ...state };
    this.versions.add(version);
    return version;
  }

  /** Begins an upload in parts that nobody ends. */
  public beginUpload(key: string, at: number): void {
    this.uploads.set(key, at);
  }

  public get unfinished(): number {
    return this.uploads.size;
  }

  /** Whether somebody with every permission but to pass over a lock can delete it for good. */
  public canDelete(version: Version, at: number): boolean {
    return at >= version.lockedUntil;
  }

  /** The daily run of the lifecycle. */
  public midnight(now: number): void {
    for (const version of this.versions) for (const rule of version.rules) this.apply(rule, version, now);
    for (const [key, begunAt] of this.uploads)
      if (
        this.rulesOf(key).some((rule) =>
          isDue(begunAt, rule.abort_incomplete_multipart_upload?.[0]?.days_after_initiation, now),
        )
      )
        this.uploads.delete(key);
    // A marker that nothing lies below is a key of its own, which only such a rule cleans up.
    if (this.rulesOf("").some((rule) => rule.expiration?.[0]?.expired_object_delete_marker)) this.markers = 0;
  }

  private apply(rule: Rule, version: Version, now: number): void {
    if (version.hiddenAt !== undefined) {
      const days = rule.noncurrent_version_expiration?.[0]?.noncurrent_days;
      if (isDue(version.hiddenAt, days, now) && this.canDelete(version, now)) {
        this.versions.delete(version);
        if (!version.isOverwritten) this.markers++;
      } else if (!version.isSmall) this.moveHidden(rule, version, version.hiddenAt, now);
      return;
    }
    if (isDue(version.bornAt, rule.expiration?.[0]?.days, now)) {
      if (this.settings.versioning === "Enabled") version.hiddenAt = now;
      else this.versions.delete(version);
      return;
    }
    if (version.isSmall) return;
    for (const { days, storage_class } of rule.transition ?? [])
      if (isDue(version.bornAt, days, now)) version.storageClass = storage_class;
  }

  private moveHidden(rule: Rule, version: Version, hiddenAt: number, now: number): void {
    for (const { noncurrent_days, storage_class } of rule.noncurrent_version_transition ?? [])
      if (isDue(hiddenAt, noncurrent_days, now)) version.storageClass = storage_class;
  }

  private rulesOf(key: string): readonly Rule[] {
    return this.settings.rules.filter(
      ({ status, filter }) => status === "Enabled" && filter.every(({ prefix }) => key.startsWith(prefix)),
    );
  }
}

function isDue(since: number, days: number | undefined, now: number): boolean {
  return days !== undefined && now >= midnightAfter(since, days);
}
