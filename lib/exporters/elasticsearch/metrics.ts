import type { Metric } from "../../rules";

const NODE = ["cluster", "es_client_node", "es_data_node", "es_ingest_node", "es_master_node", "host", "name"] as const;

const metric = (name: string, type: Metric["type"], help: string, labels: readonly string[]): Metric => ({
  name: `elasticsearch_${name}`,
  type,
  help,
  labels,
  from: "elasticsearch_exporter",
});

const cluster = (name: string, help: string) => metric(`cluster_health_${name}`, "gauge", help, ["cluster"]);

/** Metrics of elasticsearch_exporter that rules and dashboards may use; both supported versions have them. */
export const ELASTICSEARCH_METRICS: readonly Metric[] = [
  metric("cluster_health_status", "gauge", "1 for the colour that the cluster has, and 0 for the others.", [
    "cluster",
    "color",
  ]),
  cluster("number_of_nodes", "Nodes that the cluster has."),
  cluster("unassigned_shards", "Copies of shards that are on no node."),
  cluster("active_shards", "Copies of shards that can be used."),
  cluster("relocating_shards", "Copies of shards that move to another node."),
  cluster("number_of_pending_tasks", "Changes of the cluster that wait."),
  metric("filesystem_data_available_bytes", "gauge", "Space that a node's data has left.", [...NODE, "mount", "path"]),
  metric("filesystem_data_size_bytes", "gauge", "Size of the file system of a node's data.", [
    ...NODE,
    "mount",
    "path",
  ]),
  metric("jvm_memory_used_bytes", "gauge", "Memory that Java uses, by its area.", [...NODE, "area"]),
  metric("jvm_memory_max_bytes", "gauge", "Memory that Java may use, by its area.", [...NODE, "area"]),
  metric("thread_pool_rejected_count", "counter", "Requests that a node refused because too many waited.", [
    ...NODE,
    "type",
  ]),
  metric("thread_pool_queue_count", "gauge", "Requests that wait at a node.", [...NODE, "type"]),
  metric("indices_indexing_index_total", "counter", "Documents that a node has indexed.", NODE),
  metric("indices_search_query_total", "counter", "Searches of shards that a node has made.", NODE),
  metric("indices_docs", "gauge", "Documents on a node.", NODE),
  metric("indices_store_size_bytes", "gauge", "What indices take on a node.", NODE),
];
