import { Construct } from "constructs";
import { type Advice, type PropKinds, propProblems, quoted, ValidationError } from "../lib/errors";
import { type LongTermStore, remoteStoreOf } from "../lib/long-term";
import { mergeSpecification, type Specification, type SpecificationOverrides } from "../lib/specification";
import type { Metrics } from "./metrics";
import { ours } from "./ours";
import { placeInfluxDb } from "./stores/influxdb";
import { placeInfluxDb2 } from "./stores/influxdb2";
import { placeVictoriaMetrics } from "./stores/victoria-metrics";
import { adviseOnSynthesis } from "./synthesis/advise";

/** Props of {@link LongTermStores}. */
export interface LongTermStoresProps {
  /** Whose Prometheus sends its samples. */
  readonly metrics: Metrics;
  /** Stores in the words of `long_term`. @default - those of the specification */
  readonly stores?: SpecificationOverrides["longTerm"];
}

const PROPS: PropKinds<LongTermStoresProps> = { metrics: "metrics", stores: "object?" };

/**
 * Where samples are kept for longer than Prometheus keeps them: VictoriaMetrics or InfluxDB on hosts of the fleet, or a store that exists already; an
 * InfluxDB 2 gets them through Telegraf. Prometheus sends each the series that it is to have.
 */
export class LongTermStores extends Construct {
  /** The stores, in the order of the specification. */
  public readonly stores: readonly LongTermStore[];

  /**
   * @throws SpecificationError with everything that is wrong with the stores
   * @throws ValidationError when a store has no host
   */
  constructor(scope: Construct, id: string, props: LongTermStoresProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems(props, PROPS));
    const { metrics } = props;
    const specification = specificationOf(props, this.node.path);
    this.stores = Object.entries(specification.longTerm).flatMap(([name, section]) => {
      if (section.type === "victoria_metrics") return placeVictoriaMetrics(metrics, name, section);
      if (section.type === "influxdb") return placeInfluxDb(metrics, name, section);
      if (section.type === "influxdb2") return placeInfluxDb2(metrics, name, section);
      return section.type === "remote" ? remoteStoreOf(name, section) : [];
    });
    for (const { writes, reads } of this.stores)
      metrics.contribute(ours({ remoteWrite: writes, ...(reads.length > 0 && { remoteRead: reads }) }));
    adviseOnSynthesis(this, specification, () => retentionAdvice(this.stores, specification));
  }
}

function specificationOf({ metrics, stores }: LongTermStoresProps, path: string): Specification {
  const { specification } = metrics;
  if (!stores) return specification;
  return mergeSpecification({ ...specification, longTerm: {} }, { longTerm: stores }, { source: `[${path}]` });
}

/** Stores that forget what Prometheus still has. */
function retentionAdvice(stores: readonly LongTermStore[], { prometheus }: Specification): readonly Advice[] {
  const kept = prometheus.retentionTime;
  return stores.flatMap(({ name, retention }) =>
    retention && retention.raw.compare(kept) <= 0 && (retention.downSampled?.keeps ?? retention.raw).compare(kept) <= 0
      ? [
          {
            name: "long-term.retention-short" as const,
            path: `long_term.${name}.retention`,
            message: `should be longer than prometheus.retention_time (${kept.toString()}), got ${quoted(retention.raw)}: the store forgets what Prometheus still has`,
          },
        ]
      : [],
  );
}
