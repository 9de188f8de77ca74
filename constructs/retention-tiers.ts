import { Construct } from "constructs";
import { type Problem, type PropKinds, propProblems, quoted, unitProblems, ValidationError } from "../lib/errors";
import {
  archiveOf,
  complianceBucketOf,
  type CostBasis,
  costPerMonth,
  dataStreamLifecycles,
  type ElasticsearchCall,
  elasticsearchCalls,
  EXAMPLE_VOLUME,
  keyPrefix,
  type LogBucket,
  type LogVolume,
  type ObjectClasses,
  type PlaceReport,
  type PriceOverrides,
  priceProblems,
  pricesOf,
  type RetainedStore,
  reportOf,
  reportText,
  retentionAdvice,
  type RetentionModel,
  retentionOf,
  storeAdvice,
  tiersPicture,
  usefulUntil,
  volumeProblems,
} from "../lib/retention";
import {
  defaultSpecification,
  located,
  mergeSpecification,
  type Specification,
  type SpecificationOverrides,
} from "../lib/specification";
import type { Duration } from "../lib/units";
import type { IArchive, IArchiveDefinition } from "./archive";
import type { LongTermStores } from "./long-term-store";
import type { Metrics } from "./metrics";
import { bindArchive, s3OutputOf } from "./retention/archive-tiers";
import { promiseRetention } from "./retention/promise";
import { adviseOnSynthesis } from "./synthesis/advise";
import { writeTexts } from "./synthesis/text-files";

export type { ArchiveDestination, ArchiveTiers, IArchive, IArchiveDefinition } from "./archive";
export type {
  ClassPrices,
  ElasticsearchCall,
  LogBucket,
  LogCategory,
  LogVolume,
  ObjectClasses,
  PlaceReport,
  PriceOverrides,
  RetainedStore,
  RetentionModel,
  RetentionPrices,
  Tier,
  TierName,
} from "../lib/retention";

/** Props of {@link RetentionTiers}. */
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
  /** Copies of each index beside the first. @default - 1, or 0 in a fleet with fewer than two hosts with the role `logs` */
  readonly replicas?: number;
  /**
   * Why logs may be kept for less time than before, such as `LEGAL-142`. Without a new word here, Terraform refuses a plan that shortens what an
   * archive or a compliance bucket keeps, or that takes a category out of it.
   *
   * @default - nothing may be shortened
   */
  readonly shortening?: string;
}

/** What each prop must be. */
const PROPS: PropKinds<RetentionTiersProps> = {
  specification: "specification?",
  policies: "object?",
  metrics: "metrics?",
  longTerm: "longTermStores?",
  archive: "archiveDefinition?",
  objectClasses: "object?",
  volume: "object?",
  prices: "object?",
  replicas: "number?",
  shortening: "text?",
};

/** What {@link RetentionTiers.report} tells. */
export interface RetentionReport {
  /** Where the logs of each category lie at each age, and what that costs. */
  readonly places: readonly PlaceReport[];
  readonly costPerMonth: number;
  /** The same as a table. */
  readonly text: string;
  /** The tiers as a picture, as SVG. */
  readonly picture: string;
}

/**
 * How long logs are kept, where, and in which state: the tiers of `retention_policies`. It tells Elasticsearch and an archive what to do, holds
 * the stores of metrics and traces against it, and reports what it costs.
 */
export class RetentionTiers extends Construct {
  /** The policies that it keeps. */
  public readonly specification: Specification;
  public readonly model: RetentionModel;
  /** Where objects are kept; none without the prop. */
  public readonly archive: IArchive | undefined;
  private readonly stores: RetainedStore[];
  private readonly basis: CostBasis;

  /**
   * @throws SpecificationError with everything that is wrong with `policies`
   * @throws ValidationError with everything that no store could keep
   */
  constructor(scope: Construct, id: string, props: RetentionTiersProps = {}) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems(props, PROPS));
    const { objectClasses, volume = EXAMPLE_VOLUME, prices, archive, shortening } = props;
    ValidationError.throwIfAny(this, propProblems(volume, VOLUME, "volume"));
    this.specification = specificationOf(props, this.node.path);
    const { model, problems } = retentionOf(this.specification, objectClasses);
    const wrongProps = [
      ...volumeProblems(model, volume, "volume"),
      ...(prices ? priceProblems(prices, "prices") : []),
      ...replicaProblems(props),
    ];
    ValidationError.throwIfAny(this, located(this.specification, [...problems, ...wrongProps]));
    this.model = model;
    const isExample = props.volume === undefined;
    this.basis = { model, volume, prices: pricesOf(prices), replicas: replicasOf(props), isExample };
    this.stores = [...storesOf(props)];
    this.archive = archive && bindArchive(this, archive, this.specification, model);
    promiseRetention(this, model, shortening);
    adviseOnSynthesis(this, this.specification, () => [
      ...retentionAdvice(this.basis),
      ...storeAdvice(model, this.stores),
    ]);
    writeTexts(this, "retention", () => this.files);
  }

  /** Age up to which metrics and traces are of use beside logs: for as long as any log can be searched. Undefined when none can. */
  public get usefulUntil(): Duration | undefined {
    return usefulUntil(this.model);
  }

  /** What tells Elasticsearch to keep logs so: lifecycle policies and templates, in the order in which they are made. */
  public get elasticsearch(): readonly ElasticsearchCall[] {
    return elasticsearchCalls(this.model, { prefix: indexPrefix(this.specification), replicas: this.basis.replicas });
  }

  /**
   * The same in the simpler words of data streams, which know no warm tier: for clusters whose nodes are all alike, once the streams are there and
   * in place of the policies.
   */
  public get dataStreamLifecycles(): readonly ElasticsearchCall[] {
    return dataStreamLifecycles(this.model, { prefix: indexPrefix(this.specification) });
  }

  /** What buckets of your own must do with objects, by what they are for. */
  public get buckets(): { readonly archive: LogBucket; readonly compliance?: LogBucket } {
    const output = s3OutputOf(this.specification);
    const prefix = output ? keyPrefix(output.path) : "";
    const compliance = complianceBucketOf(this.model, prefix);
    return { archive: archiveOf(this.model, prefix), ...(compliance && { compliance }) };
  }

  /** Holds another store of metrics or traces against the tiers. */
  public addStore(store: RetainedStore): void {
    ValidationError.throwIfAny(this, propProblems(store, STORE, "store"));
    this.stores.push(store);
  }

  /**
   * Where logs are at which age, what that costs, and how long it takes to get them back.
   *
   * @param volume - how much is logged, in place of the prop
   * @throws ValidationError when that is no volume
   */
  public report(volume?: LogVolume): RetentionReport {
    if (volume !== undefined) {
      ValidationError.throwIfAny(this, propProblems(volume, VOLUME, "volume"));
      ValidationError.throwIfAny(this, volumeProblems(this.model, volume, "volume"));
    }
    const basis = volume ? { ...this.basis, volume, isExample: false } : this.basis;
    const places = reportOf(basis);
    return {
      places,
      costPerMonth: costPerMonth(places),
      text: reportText(places, basis),
      picture: tiersPicture(this.model).toString(),
    };
  }

  /**
   * Where the logs of a category are at an age.
   *
   * @throws ValidationError when there is no such category
   */
  public placesAt(category: string, age: Duration): readonly PlaceReport[] {
    const known = this.model.categories.map(({ name }) => name);
    ValidationError.throwIfAny(this, [
      ...(known.includes(category)
        ? []
        : [
            {
              path: "category",
              message: `must be one of log_categories (${known.join(", ")}), got ${quoted(category)}`,
            },
          ]),
      ...unitProblems("Duration", { age: age ?? null }),
    ]);
    return this.report().places.filter(
      (place) => place.category === category && place.from.compare(age) <= 0 && place.until.compare(age) > 0,
    );
  }

  /** What synthesis writes into `retention/` of the stack's folder, by its name. */
  public get files(): Readonly<Record<string, string>> {
    const { text, picture } = this.report();
    return {
      "buckets.json": `${JSON.stringify(this.buckets, undefined, 2)}\n`,
      "elasticsearch.json": `${JSON.stringify(this.elasticsearch, undefined, 2)}\n`,
      "report.txt": text,
      "tiers.svg": picture,
    };
  }
}

const STORE: PropKinds<RetainedStore> = { name: "text", holds: "retained", keeps: "duration", path: "text" };
const VOLUME: PropKinds<LogVolume> = {
  perDay: "any",
  objectsPerDay: "number?",
  gzip: "number?",
  bestCompression: "number?",
};

function specificationOf({ specification, metrics, policies }: RetentionTiersProps, path: string): Specification {
  const base = specification ?? metrics?.specification ?? defaultSpecification;
  return policies ? mergeSpecification(base, { retentionPolicies: policies }, { source: `[${path}]` }) : base;
}

/** Prometheus, and the stores that it sends its samples to. */
function storesOf({ metrics, longTerm }: RetentionTiersProps): readonly RetainedStore[] {
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

function replicasOf({ replicas, metrics }: RetentionTiersProps): number {
  if (replicas !== undefined) return replicas;
  const nodes = metrics?.fleet.hosts.filter(({ roles = [] }) => roles.includes("logs")).length;
  return nodes !== undefined && nodes < 2 ? 0 : 1;
}

function replicaProblems({ replicas }: RetentionTiersProps): readonly Problem[] {
  if (replicas === undefined || (Number.isInteger(replicas) && replicas >= 0 && replicas <= 10)) return [];
  return [{ path: "replicas", message: `must be a whole number from 0 to 10, got ${quoted(replicas)}` }];
}

/** What the names of indices begin with. */
function indexPrefix({ fluentd }: Specification): string {
  return fluentd.output.flatMap((output) => (output.type === "elasticsearch" ? [output.indexName] : []))[0] ?? "logs";
}
