import type { Problem } from "../errors";

/** Three numbers, and what comes before a release: `3.0.0-rc.1`. */
const VERSION = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?$/;

/** Whether `text` is a full version such as `2.53.3` or `3.0.0-rc.1`, without a leading `v`. */
export function isVersion(text: string): boolean {
  return VERSION.test(text);
}

/** Negative, zero or positive as version `a` is older than, equal to or newer than `b`; a candidate is older than its release. */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [VERSION.exec(a), VERSION.exec(b)];
  if (!one || !other) return a < b ? -1 : a > b ? 1 : 0;
  for (const part of [1, 2, 3]) {
    const difference = Number(one[part]) - Number(other[part]);
    if (difference !== 0) return difference;
  }
  const [before, otherBefore] = [one[4], other[4]];
  if (before === otherBefore) return 0;
  if (before === undefined) return 1;
  if (otherBefore === undefined) return -1;
  return before.localeCompare(otherBefore, "en", { numeric: true });
}

/** Something that a program accepts or does from one version on. */
export interface Feature {
  /** First version that has it and where it works. */
  readonly since: string;
  /** How messages call it: "`keep_firing_for` of alerts". */
  readonly what: string;
}

/** What a program's versions accept. */
export interface Features<Name extends string> {
  /** Whether `version` has `feature`. */
  supports(version: string, feature: Name): boolean;
  /** The problem at `path` with using `feature` on `version`; nothing when the version has it. */
  missing(version: string, feature: Name, path: string): readonly Problem[];
  /** The problem at `path` with `version` itself: not a version, or older than all that this library knows. */
  unusable(version: string, path: string): readonly Problem[];
}

/** The table of what `program` has from which version on; `oldest` is the first version that this library writes files for. */
export function featuresOf<Name extends string>(
  program: string,
  oldest: string,
  table: Readonly<Record<Name, Feature>>,
): Features<Name> {
  const supports = (version: string, feature: Name) => compareVersions(version, table[feature].since) >= 0;
  return {
    supports,
    missing: (version, feature, path) => {
      if (supports(version, feature)) return [];
      const { what, since } = table[feature];
      const message = `${what} needs ${program} ${since} or later, got ${version}; choose such a version or leave it out`;
      return [{ path, message }];
    },
    unusable: (version, path) => {
      if (!isVersion(version))
        return [{ path, message: `must be a version such as "${oldest}", got ${JSON.stringify(version)}` }];
      if (compareVersions(version, oldest) < 0)
        return [{ path, message: `must be ${program} ${oldest} or later, got ${version}` }];
      return [];
    },
  };
}
