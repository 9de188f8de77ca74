import { Construct } from "constructs";
import { propProblems, quoted, unitProblems, ValidationError } from "../lib/errors";
import { keyPrefix } from "../lib/log-pipeline";
import {
  archiveOf,
  complianceBucketOf,
  type CostBasis,
  costPerMonth,
  dataStreamLifecycles,
  type ElasticsearchCall,
  elasticsearchCalls,
  type ElasticsearchOptions,
  EXAMPLE_VOLUME,
  type LogBucket,
  type LogVolume,
  type PlaceReport,
  priceProblems,
  pricesOf,
  type RetainedStore,
  reportOf,
  reportText,
  retentionAdvice,
  type RetentionModel,
  retentionOf,
  retentionPage,
  storeAdvice,
  tiersPicture,
  usefulUntil,
  volumeProblems,
} from "../lib/retention";
import { located, type Specification } from "../lib/specification";
import type { Duration } from "../lib/units";
import type { IArchive } from "./archive";
import type { Metrics } from "./metrics";
import { ours } from "./ours";
import { copiesOf } from "./retention/copies";
import type { IFleet } from "./targets/fleet";
import { bindArchive, s3OutputOf } from "./retention/archive-tiers";
import { promiseRetention } from "./retention/promise";
import {
  plainProblems,
  PROPS,
  replicasOf,
  type RetentionTiersProps,
  specificationOf,
  STORE,
  storesOf,
  VOLUME,
} from "./retention/props";
import { adviseOnSynthesis } from "./synthesis/advise";
import { writeTexts } from "./synthesis/text-files";

export type { RetentionTiersProps } from "./retention/props";
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
  /** Whose nodes say how many copies there are; none where a prop does. */
  private readonly fleet: IFleet | undefined;

  /**
   * @throws SpecificationError with everything that is wrong with `policies`
   * @throws ValidationError with everything that no store could keep
   */
  constructor(scope: Construct, id: string, props: RetentionTiersProps = {}) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems(props, PROPS));
    const { objectClasses, volume = EXAMPLE_VOLUME, prices, archive, shortening, undoWithin } = props;
    ValidationError.throwIfAny(this, propProblems(volume, VOLUME, "volume"));
    this.specification = specificationOf(props, this.node.path);
    const { model, problems } = retentionOf(this.specification, objectClasses, undoWithin);
    const wrongProps = [
      ...volumeProblems(model, volume, "volume"),
      ...(prices ? priceProblems(prices, "prices") : []),
      ...plainProblems(props),
    ];
    ValidationError.throwIfAny(this, located(this.specification, [...problems, ...wrongProps]));
    this.model = model;
    this.fleet = props.replicas === undefined ? props.metrics?.fleet : undefined;
    const isExample = props.volume === undefined;
    this.basis = { model, volume, prices: pricesOf(prices), replicas: replicasOf(props), isExample };
    this.stores = [...storesOf(props)];
    this.archive = archive && bindArchive(this, archive, this.specification, model);
    promiseRetention(this, { model, prefix: this.prefix, locks: this.locks }, shortening);
    adviseOnSynthesis(this, this.specification, () => [
      ...retentionAdvice(this.basis),
      ...storeAdvice(model, this.stores),
    ]);
    writeTexts(this, "retention", () => this.files);
    if (props.metrics) this.contributePage(props.metrics);
  }

  private contributePage(metrics: Metrics): void {
    const { id } = this.node;
    const name = id === "retention" ? id : `retention-${id.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
    metrics.contribute(
      ours({
        pages: {
          title: "Where logs are kept",
          path: `${name}/`,
          text: "at which age logs are where, and how long it takes to read them.",
          pages: (root) => [retentionPage({ model: this.model, places: this.report().places, name, root })],
        },
      }),
    );
  }

  /** Age up to which metrics and traces are of use beside logs: for as long as any log can be searched. Undefined when none can. */
  public get usefulUntil(): Duration | undefined {
    return usefulUntil(this.model);
  }

  /** Copies of each index beside the first. */
  public get copies(): Pick<ElasticsearchOptions, "replicas" | "tierReplicas"> {
    const { fleet } = this;
    return fleet ? copiesOf(fleet) : { replicas: this.basis.replicas };
  }

  /** What tells Elasticsearch to keep logs so: lifecycle policies and templates, in the order in which they are made. */
  public get elasticsearch(): readonly ElasticsearchCall[] {
    return elasticsearchCalls(this.model, { prefix: indexPrefix(this.specification), ...this.copies });
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
    const compliance = complianceBucketOf(this.model, this.prefix);
    return { archive: archiveOf(this.model, this.prefix), ...(compliance && { compliance }) };
  }

  private get prefix(): string {
    const output = s3OutputOf(this.specification);
    return output ? keyPrefix(output.path) : "";
  }

  private get locks(): NonNullable<IArchive["locks"]> {
    const { archive, compliance } = this.buckets;
    const lockOf = (days: number | undefined) => days && ({ mode: "GOVERNANCE", days } as const);
    const [ofArchive, ofCompliance] = [lockOf(archive.lockedDays), lockOf(compliance?.lockedDays)];
    return (
      this.archive?.locks ?? {
        ...(ofArchive && { archive: ofArchive }),
        ...(ofCompliance && { compliance: ofCompliance }),
      }
    );
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
    const { text, picture, ...data } = this.report();
    return {
      "buckets.json": `${JSON.stringify(this.buckets, undefined, 2)}\n`,
      "elasticsearch.json": `${JSON.stringify(this.elasticsearch, undefined, 2)}\n`,
      "report.json": `${JSON.stringify(data, undefined, 2)}\n`,
      "report.txt": text,
      "tiers.svg": picture,
    };
  }
}

/** What the names of indices begin with. */
function indexPrefix({ fluentd }: Specification): string {
  return fluentd.output.flatMap((output) => (output.type === "elasticsearch" ? [output.indexName] : []))[0] ?? "logs";
}
