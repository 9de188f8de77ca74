import { type Problem, type PropKinds, quoted } from "../../lib/errors";
import type { LogVolume, ObjectClasses, PriceOverrides, RetainedStore } from "../../lib/retention";
import { MOST_DAYS } from "../../lib/s3";
import {
  defaultSpecification,
  mergeSpecification,
  type Specification,
  type SpecificationOverrides,
} from "../../lib/specification";
import type { Duration } from "../../lib/units";
import type { IArchiveDefinition } from "../archive";
import type { LongTermStores } from "../long-term-store";
import type { Metrics } from "../metrics";
import { copiesOf } from "./copies";

/** Props of `RetentionTiers`. */
export interface RetentionTiersProps {
  /** Where policies come from. @default - that of {@link metrics}, or the built-in one */
  readonly specification?: Specification;
  /** Policies in the words of `retention_policies`, over those of the specification. @default - none */
  readonly policies?: SpecificationOverrides["retentionPolicies"];
  /** Whose Prometheus keeps metrics beside the logs. @default - none */
  readonly metrics?: Metrics;
  /** Stores that keep metrics for longer: `stack.longTerm`. @default - none */
  readonly longTerm?: LongTermStores;
  /** Where objects are kept: `S3Archive.of({ … })` of `cdktf-vm-observability/aws-archive`. @default - nowhere; files say what a bucket of your own must do */
  readonly archive?: IArchiveDefinition;
  /** Storage classes of S3, by tier, in place of those of `storage_class`. @default - none */
  readonly objectClasses?: ObjectClasses;
  /** How much is logged, for sums of money. @default - sums are for each GiB of logs a day */
  readonly volume?: LogVolume;
  /** Prices of your own, over the list prices of AWS us-east-1. @default - those */
  readonly prices?: PriceOverrides;
  /** Copies of each index beside the first. @default - 1, or 0 in a fleet where fewer than two nodes take new logs */
  readonly replicas?: number;
  /**
   * For how long an object that was overwritten, deleted or has expired can be brought back, in whole days. Whoever writes logs can overwrite all
   * of them; so many days are there to notice it. Logs are gone for good, and no longer paid for, so many days after their end.
   *
   * @default - 30 days
   */
  readonly undoWithin?: Duration;
  /**
   * Why logs may be kept for less time than before, such as `LEGAL-142`. Without a new word here, Terraform refuses a plan that shortens what an
   * archive or a compliance bucket keeps or locks, or that takes a category out of it.
   *
   * @default - nothing may be shortened
   */
  readonly shortening?: string;
}

/** What each prop must be. */
export const PROPS: PropKinds<RetentionTiersProps> = {
  specification: "specification?",
  policies: "object?",
  metrics: "metrics?",
  longTerm: "longTermStores?",
  archive: "archiveDefinition?",
  objectClasses: "object?",
  volume: "object?",
  prices: "object?",
  replicas: "number?",
  undoWithin: "duration?",
  shortening: "text?",
};

/** What each part of it must be. */
export const STORE: PropKinds<RetainedStore> = { name: "text", holds: "retained", keeps: "duration", path: "text" };
/** What each part of it must be. */
export const VOLUME: PropKinds<LogVolume> = {
  perDay: "any",
  objectsPerDay: "number?",
  gzip: "number?",
  bestCompression: "number?",
};

/** The policies that are kept. */
export function specificationOf(
  { specification, metrics, policies }: RetentionTiersProps,
  path: string,
): Specification {
  const base = specification ?? metrics?.specification ?? defaultSpecification;
  return policies ? mergeSpecification(base, { retentionPolicies: policies }, { source: `[${path}]` }) : base;
}

/** Prometheus, and the stores that it sends its samples to. */
export function storesOf({ metrics, longTerm }: RetentionTiersProps): readonly RetainedStore[] {
  const time = metrics?.specification.prometheus.retentionTime;
  return [
    ...(time
      ? [{ name: "prometheus", holds: "metrics" as const, keeps: time, path: "prometheus.retention_time" }]
      : []),
    ...(longTerm?.stores ?? []).flatMap(({ name, retention }) => {
      if (!retention) return [];
      const { raw, downSampled } = retention;
      const keeps = downSampled && downSampled.keeps.compare(raw) > 0 ? downSampled.keeps : raw;
      return [{ name, holds: "metrics" as const, keeps, path: `long_term.${name}.retention` }];
    }),
  ];
}

/** Copies of each index beside the first. */
export function replicasOf({ replicas, metrics }: RetentionTiersProps): number {
  if (replicas !== undefined) return replicas;
  return metrics ? copiesOf(metrics.fleet).replicas : 1;
}

/** What is wrong with props that need no model. */
export function plainProblems({ replicas, shortening, undoWithin }: RetentionTiersProps): readonly Problem[] {
  const days = undoWithin?.toDays() ?? 1;
  const problems = [
    ...(shortening?.trim() === "" ? [{ path: "shortening", message: "must be a word, such as LEGAL-142" }] : []),
    ...(Number.isInteger(days) && days >= 1 && days <= MOST_DAYS
      ? []
      : [{ path: "undoWithin", message: `must be 1 to ${MOST_DAYS} whole days, got ${quoted(undoWithin)}` }]),
  ];
  if (replicas === undefined || (Number.isInteger(replicas) && replicas >= 0 && replicas <= 10)) return problems;
  return [...problems, { path: "replicas", message: `must be a whole number from 0 to 10, got ${quoted(replicas)}` }];
}
