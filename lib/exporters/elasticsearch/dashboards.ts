import { type Dashboard, figure, lines, RATE, targetVariables } from "../../panels";

const per = (metric: string) => `sum by (instance, name) (elasticsearch_${metric})`;
const rate = (metric: string) => `sum by (instance, name) (rate(elasticsearch_${metric}${RATE}))`;
const share = (part: string, whole: string) =>
  `max by (instance, name) (elasticsearch_${part} / elasticsearch_${whole})`;

/** A cluster of Elasticsearch: its shards, what comes in, and what its nodes have left. */
export const ELASTICSEARCH_DASHBOARD: Dashboard = {
  title: "Elasticsearch",
  description:
    "The store of logs: whether every shard has its copies, how much comes in, and what is left of disks and heaps.",
  folder: "Logs",
  tags: ["logs"],
  variables: targetVariables("elasticsearch_indices_docs"),
  rows: [
    {
      title: "Cluster",
      panels: [
        figure("Nodes", "count", "Nodes that the cluster has.", {
          "{{cluster}}": "max by (cluster) (elasticsearch_cluster_health_number_of_nodes)",
        }),
        figure("Missing copies", "count", "Copies of shards that are on no node.", {
          "{{cluster}}": "max by (cluster) (elasticsearch_cluster_health_unassigned_shards)",
        }),
        figure("Moving", "count", "Copies of shards that move to another node.", {
          "{{cluster}}": "max by (cluster) (elasticsearch_cluster_health_relocating_shards)",
        }),
        figure("Waiting changes", "count", "Changes of the cluster that wait.", {
          "{{cluster}}": "max by (cluster) (elasticsearch_cluster_health_number_of_pending_tasks)",
        }),
      ],
    },
    {
      title: "Nodes",
      panels: [
        lines(
          "Lines",
          "per second",
          "Lines that are indexed, with their copies.",
          {
            "{{name}}": rate("indices_indexing_index_total"),
          },
          { min: 0 },
        ),
        lines(
          "Searches",
          "per second",
          "Searches of shards.",
          { "{{name}}": rate("indices_search_query_total") },
          { min: 0 },
        ),
        lines(
          "Disk",
          "ratio",
          "Share of the disk that is left.",
          {
            "{{name}}": share("filesystem_data_available_bytes", "filesystem_data_size_bytes"),
          },
          { min: 0, max: 1 },
        ),
        lines(
          "Heap",
          "ratio",
          "Share of the heap that is used.",
          {
            "{{name}}": share('jvm_memory_used_bytes{area="heap"}', 'jvm_memory_max_bytes{area="heap"}'),
          },
          { min: 0, max: 1 },
        ),
        lines(
          "Refused",
          "per second",
          "Writes that were refused because too many waited.",
          {
            "{{name}}": rate('thread_pool_rejected_count{type="write"}'),
          },
          { min: 0 },
        ),
        lines("Stored", "bytes", "What indices take.", { "{{name}}": per("indices_store_size_bytes") }, { min: 0 }),
      ],
    },
  ],
};
