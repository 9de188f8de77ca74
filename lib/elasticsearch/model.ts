import type { SecretOrigin } from "../host";
import type { Bytes } from "../units";

/** What a node is for. A host of the role `logs` without a tier does everything. */
export const NODE_TIERS = ["hot", "warm", "cold", "master"] as const;

/** What a node is for, in the words of Elasticsearch's own tiers of data; `master` nodes hold none. */
export type NodeTier = (typeof NODE_TIERS)[number];

/** A node of the cluster. */
export interface Node {
  /** Name of its host. */
  readonly host: string;
  /** @default - it does everything */
  readonly tier?: NodeTier;
}

/** The cluster that is meant, before any version. */
export interface ElasticsearchModel {
  readonly cluster: string;
  /** Where clients ask it. */
  readonly port: number;
  /** Where its nodes speak to each other. */
  readonly transportPort: number;
  /** In the order of the fleet. */
  readonly nodes: readonly Node[];
  /** Hosts whose nodes found the cluster at their first start. */
  readonly founders: readonly string[];
  /** Most memory of a node. */
  readonly memory: Bytes;
  /** Of that, what Java keeps its objects in. */
  readonly heap: Bytes;
  /** Room that a node's data takes at most. */
  readonly disk: Bytes;
  /** At which share of its disk a node gets no more shards, gives some away, and makes indices read-only. @default - Elasticsearch's own */
  readonly watermarks?: Watermarks;
  readonly passwords: Passwords;
  /** Names of the streams that agents write. */
  readonly streams: readonly string[];
  /** Region of the bucket of its snapshots. @default - it makes none */
  readonly snapshotRegion?: string;
  /** What the cluster is told once all nodes run, in this order. */
  readonly calls: readonly ApiCall[];
}

/** Percentages of a node's disk. */
export interface Watermarks {
  readonly low: number;
  readonly high: number;
  readonly flood: number;
}

/** Where the passwords of the cluster's users come from. */
export interface Passwords {
  /** Of `administrator`, who may do everything: seeds sign in as it. */
  readonly administrator: SecretOrigin;
  /** Of `log-agent`, who may add logs to the streams and do nothing else. */
  readonly agent: SecretOrigin;
  /** Of `log-monitor`, who sees how the cluster is, and no logs. */
  readonly monitor: SecretOrigin;
  /** Of `log-reader`, who reads logs. @default - there is no such user */
  readonly reader?: SecretOrigin;
  /** Of `jaeger`, who writes and reads traces. @default - there is no such user, and there are no indices for traces */
  readonly jaeger?: SecretOrigin;
  /** Of `kibana-server`, as which Kibana itself signs in. @default - there is no such user */
  readonly kibana?: SecretOrigin;
  /**
   * Of `log-viewer`, `log-operator` and `log-admin`, as whom Kibana's gate lets in people. Nobody types it.
   *
   * @default - there are no such users
   */
  readonly people?: SecretOrigin;
}

/** A call of Elasticsearch's API that is harmless when it is made again. */
export interface ApiCall {
  /** What it shows or does: "the index template logs-audit". */
  readonly purpose: string;
  readonly method: "GET" | "PUT" | "POST";
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly statuses?: readonly number[];
  readonly contains?: string;
}

/** Unit of the server. */
export const ELASTICSEARCH_UNIT = "vmo-elasticsearch.service";

/** Nodes that may be elected to lead: those of the tier `master`, or else all that are hot or do everything. */
export function mastersOf({ nodes }: Pick<ElasticsearchModel, "nodes">): readonly Node[] {
  const only = nodes.filter(({ tier }) => tier === "master");
  return only.length > 0 ? only : nodes.filter(({ tier }) => tier === undefined || tier === "hot");
}

/** Nodes that hold data. */
export function dataNodesOf({ nodes }: Pick<ElasticsearchModel, "nodes">): readonly Node[] {
  return nodes.filter(({ tier }) => tier !== "master");
}

/** Copies of each shard beside the first. */
export function replicasOf(model: Pick<ElasticsearchModel, "nodes">): number {
  return newDataNodesOf(model).length > 1 ? 1 : 0;
}

/** Nodes that take new logs. */
export function newDataNodesOf({ nodes }: Pick<ElasticsearchModel, "nodes">): readonly Node[] {
  return nodes.filter(({ tier }) => tier === undefined || tier === "hot");
}
