import { urlPart } from "../escaping";
import { Duration } from "../units";
import { type LogCategory, type RetentionModel, searchableUntil, type Tier, type TierName } from "./model";

/** A call that tells Elasticsearch what to keep. Made again, it changes nothing. */
export interface ElasticsearchCall {
  readonly method: "PUT";
  /** `/_ilm/policy/logs-retention` */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What the calls need to know beside the model. */
export interface ElasticsearchOptions {
  /** What indices' names begin with: `index_name` of the specification's output. */
  readonly prefix: string;
  /** Copies of each shard beside the first: 0 on a single node. */
  readonly replicas: number;
  /** The same in a later tier, where it has nodes of its own. @default - the same */
  readonly tierReplicas?: Readonly<Partial<Record<TierName, number>>>;
  /** Component templates of the streams beside ours, such as one with mappings. @default - none */
  readonly composedOf?: readonly string[];
}

/** An index takes logs for no longer than this. */
const ROLLOVER = Duration.days(1);

/** Built-in templates for `logs-*-*` have 100, those of integrations 200. */
const PRIORITY = 500;

/** Elasticsearch recommends shards of 10 to 50 GB. */
const LARGEST_SHARD = "50gb";

/**
 * Lifecycle policies, templates and streams of every category that can be searched, in the order in which they have to be made. All of it is
 * free: nothing needs a licence beyond the basic one, and so a cold tier beyond Elasticsearch's own disks is a bucket and no searchable snapshot.
 *
 * @see https://www.elastic.co/docs/manage-data/lifecycle/index-lifecycle-management
 */
export function elasticsearchCalls(model: RetentionModel, options: ElasticsearchOptions): readonly ElasticsearchCall[] {
  const [hot] = model.tiers;
  if (!hot?.searchable) return [];
  const { prefix } = options;
  const policies = new Map(
    model.categories.map((category) => [policyOf(model, category, prefix), searchableUntil(model, category.name)]),
  );
  return [
    ...[...policies].map(([name, until]) =>
      put(`/_ilm/policy/${urlPart(name)}`, { policy: policyBody(model, until, options) }),
    ),
    put(`/_component_template/${urlPart(prefix)}-retention`, {
      template: { settings: settingsOf(hot, options) },
      _meta: META,
    }),
    ...model.categories.map((category) =>
      put(
        `/_index_template/${prefix}-${category.name}`,
        templateOf(policyOf(model, category, prefix), category, options),
      ),
    ),
  ];
}

/**
 * The same in Elasticsearch's simpler words, a lifecycle for each stream. It knows when to delete and no warm tier, so it is for clusters whose nodes
 * are all alike; a stream has one or the other.
 *
 * @see https://www.elastic.co/docs/manage-data/lifecycle/data-stream
 */
export function dataStreamLifecycles(
  model: RetentionModel,
  { prefix }: Pick<ElasticsearchOptions, "prefix">,
): readonly ElasticsearchCall[] {
  if (!model.tiers[0]?.searchable) return [];
  return model.categories.map(({ name }) =>
    put(`/_data_stream/${urlPart(prefix)}-${name}/_lifecycle`, {
      data_retention: searchableUntil(model, name).toElasticsearch(),
    }),
  );
}

/** The policy of indices beside those of logs, such as traces: they roll over as logs do, and are deleted at an age. */
export function deletionPolicy(name: string, until: Duration): ElasticsearchCall {
  const rollover = until.compare(ROLLOVER) < 0 ? until : ROLLOVER;
  return put(`/_ilm/policy/${urlPart(name)}`, {
    policy: {
      _meta: META,
      phases: {
        hot: hotPhase(rollover),
        delete: { min_age: until.toElasticsearch(), actions: { delete: {} } },
      },
    },
  });
}

const META = { description: "Made from retention_policies; changes by hand are lost." };

function put(path: string, body: ElasticsearchCall["body"]): ElasticsearchCall {
  return { method: "PUT", path, body };
}

/** Categories that end alike share a policy. Elasticsearch itself has one that is called `logs`. */
function policyOf(model: RetentionModel, { name }: LogCategory, prefix: string): string {
  const end = model.tiers.findLast(({ searchable }) => searchable)?.until;
  const isUsual = end !== undefined && searchableUntil(model, name).compare(end) >= 0;
  return isUsual ? `${prefix}-retention` : `${prefix}-retention-${name}`;
}

/** How long an index takes logs. Their ages are counted from its end, so the first of them are so much older than the last. */
export function rolloverOf({ tiers: [hot] }: RetentionModel): Duration {
  return hot && hot.until.compare(ROLLOVER) < 0 ? hot.until : ROLLOVER;
}

function policyBody(model: RetentionModel, until: Duration, options: ElasticsearchOptions) {
  const [hot, ...later] = model.tiers.filter(({ searchable, from }) => searchable && from.compare(until) < 0);
  return {
    _meta: META,
    phases: {
      hot: hotPhase(rolloverOf(model)),
      ...Object.fromEntries(
        later.map((tier, index) => [
          tier.name,
          { min_age: tier.from.toElasticsearch(), actions: actionsOf(tier, [hot, ...later][index], options) },
        ]),
      ),
      delete: { min_age: until.toElasticsearch(), actions: { delete: {} } },
    },
  };
}

function hotPhase(rollover: Duration) {
  return {
    min_age: "0ms",
    actions: {
      set_priority: { priority: 100 },
      rollover: { max_age: rollover.toElasticsearch(), max_primary_shard_size: LARGEST_SHARD },
    },
  };
}

/** What happens to indices as they enter a tier after the hot one. */
function actionsOf({ name, storage, compressed }: Tier, before: Tier | undefined, options: ElasticsearchOptions) {
  const { replicas, tierReplicas = {} } = options;
  const copies = tierReplicas[name];
  return {
    set_priority: { priority: name === "warm" ? 50 : 0 },
    readonly: {},
    // Elasticsearch moves indices to nodes of the tier by itself, unless told that they stay on the same disks.
    ...(storage === "ssd" && before?.storage === "ssd" && { migrate: { enabled: false } }),
    // A copy that no node of the tier may have would keep the cluster yellow for good.
    ...((name === "warm" || copies !== undefined) && { allocate: { number_of_replicas: copies ?? replicas } }),
    ...(name === "warm" && {
      forcemerge: { max_num_segments: 1, ...(compressed && { index_codec: "best_compression" }) },
    }),
  };
}

function settingsOf({ storage, compressed }: Tier, { replicas }: ElasticsearchOptions) {
  return {
    index: {
      number_of_shards: 1,
      number_of_replicas: replicas,
      ...(compressed && { codec: "best_compression" }),
      // New indices go to the nodes with fast disks, unless the hot tier has none of them.
      ...(storage === "standard" && { "routing.allocation.include._tier_preference": "data_warm,data_hot" }),
    },
  };
}

function templateOf(policy: string, { name }: LogCategory, { prefix, composedOf = [] }: ElasticsearchOptions) {
  return {
    index_patterns: [`${prefix}-${name}`],
    data_stream: {},
    priority: PRIORITY,
    composed_of: [`${prefix}-retention`, ...composedOf],
    template: { settings: { index: { lifecycle: { name: policy } } } },
    _meta: META,
  };
}
