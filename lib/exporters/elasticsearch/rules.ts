import { type Alert, type InputSeries, type RuleGroup, seriesName, type WatchedAlert, watchedAlert } from "../../rules";

/** The job of its series. */
export const ELASTICSEARCH_JOB = "elasticsearch";

const OF = `job="${ELASTICSEARCH_JOB}"`;
const TARGET = { job: ELASTICSEARCH_JOB, instance: "logs-1", cluster: "logs" };
const NODE = { ...TARGET, name: "logs-1" };
const HEALTH =
  "`curl --cacert /etc/vm-observability/secrets/certificates/fleet-ca.pem -u log-monitor 'https://<host>.fleet.internal:9200/_cluster/health?pretty'`";
const EXPLAIN = "Ask why a shard is on no node, as `administrator`: `GET /_cluster/allocation/explain`";

/** Broken from minute 5 on, until it has fired for a while. */
const BREAKS = 5;

type Watched = Omit<WatchedAlert, "breaks" | "mends">;

function alertOf(alert: Watched): Alert {
  const of = { family: "elasticsearch", from: ["elasticsearch_exporter"] };
  return watchedAlert(of, { ...alert, breaks: BREAKS, mends: alert.after + 11 });
}

/** Values of a gauge that is `fine`, then `wrong` for as long as an alert needs, and fine again. */
const turning = (after: number, fine: number, wrong: number) =>
  `${fine}x${BREAKS - 1} ${wrong}x${after + 5} ${fine}x10`;

const series = (metric: string, labels: Readonly<Record<string, string>>, values: string): InputSeries => ({
  series: seriesName(`elasticsearch_${metric}`, labels),
  values,
});

function colour(
  color: "red" | "yellow",
  after: number,
): Pick<Watched, "expr" | "after" | "well" | "broken" | "labels" | "value"> {
  const of = (values: string) => [series("cluster_health_status", { ...TARGET, color }, values)];
  return {
    expr: `max by (job, cluster) (elasticsearch_cluster_health_status{${OF},color="${color}"}) == 1`,
    after,
    well: of(`0x${after + 20}`),
    broken: of(turning(after, 0, 1)),
    labels: { job: TARGET.job, cluster: TARGET.cluster },
    value: 1,
  };
}

const AWAY = 5;
const SCRAPED = { job: TARGET.job, instance: TARGET.instance };

const down = alertOf({
  name: "ElasticsearchDown",
  expr: `up{${OF}} unless on (instance) elasticsearch_cluster_health_number_of_nodes{${OF}}`,
  after: AWAY,
  severity: "critical",
  summary: "Elasticsearch on {{ $labels.instance }} does not answer",
  description:
    "Nobody has learned from Elasticsearch on {{ $labels.instance }} how its cluster is for more than 5 minutes. A node that is alone takes no lines then, and agents keep them.",
  runbook: {
    meaning: "The server is down or does not start, it finds no leader, or its exporter is down.",
    immediateActions: [
      "`systemctl status vmo-elasticsearch vmo-elasticsearch-exporter` on {{ $labels.instance }}",
      "`journalctl -u vmo-elasticsearch -n 100`",
    ],
    investigation: [
      "`master not discovered`: most of the nodes that may lead are away, or a certificate of theirs has ended",
      "`journalctl -u vmo-elasticsearch-exporter -n 20`: 401 says that the password of `log-monitor` is another one there",
    ],
    resolution: ["Start the servers; with a leader they go on by themselves"],
    prevention: ["Run three hosts that may lead"],
  },
  well: [
    series("cluster_health_number_of_nodes", TARGET, "3x40"),
    { series: seriesName("up", SCRAPED), values: "1x40" },
  ],
  broken: [
    series("cluster_health_number_of_nodes", TARGET, `3x4 stale _x${AWAY + 4} 3x10`),
    { series: seriesName("up", SCRAPED), values: "1x40" },
  ],
  labels: SCRAPED,
});

const red = alertOf({
  name: "ElasticsearchRed",
  ...colour("red", 2),
  severity: "critical",
  summary: "Elasticsearch {{ $labels.cluster }} has lost a shard: logs are missing in searches",
  description:
    "The cluster {{ $labels.cluster }} has had no copy of some shard for more than 2 minutes. Searches miss what is in it, and lines that belong there are refused; agents keep them and try again.",
  runbook: {
    meaning: "Every copy of a shard is on nodes that are down, or on disks that are broken.",
    immediateActions: [`See how many: ${HEALTH}`, "See which hosts with the role `logs` are down, and start them"],
    investigation: [EXPLAIN, "`journalctl -u vmo-elasticsearch -n 100` on each host with the role `logs`"],
    resolution: [
      "Bring back the hosts that had it: their copies count again",
      "If their disks are gone, restore the index from a snapshot, or from the archive",
    ],
    prevention: ["Run three hosts or more: with one, each shard has one copy"],
  },
});

const yellow = alertOf({
  name: "ElasticsearchYellow",
  ...colour("yellow", 30),
  severity: "warning",
  summary: "Elasticsearch {{ $labels.cluster }} has shards with a copy too few",
  description:
    "The cluster {{ $labels.cluster }} has been yellow for more than 30 minutes: the loss of one more host may lose logs, and no node may stop for a change.",
  runbook: {
    meaning: "A node is away, or no node may take another copy: too few nodes, or disks that are too full.",
    immediateActions: [`See how many: ${HEALTH}`],
    investigation: [EXPLAIN, "See whether a node is missing, and how full the disks are"],
    resolution: ["Bring the node back, make room, or add a host"],
    prevention: ["Keep a fifth of each disk free, and one host more than needed"],
  },
});

const disk = alertOf({
  name: "ElasticsearchDiskFillsUp",
  expr: `min by (job, instance, name) (elasticsearch_filesystem_data_available_bytes{${OF}} / elasticsearch_filesystem_data_size_bytes{${OF}}) < 0.2`,
  after: 15,
  severity: "warning",
  summary: "The disk of Elasticsearch on {{ $labels.instance }} has {{ $value | humanizePercentage }} left",
  description:
    "The disk of {{ $labels.name }} on {{ $labels.instance }} has had {{ $value | humanizePercentage }} left for more than 15 minutes. With 15 % it gets no more shards, with 10 % it gives some away, and with 5 % its indices take no more lines.",
  runbook: {
    meaning: "More is logged than the disk was chosen for, or another node is away and this one has its shards.",
    immediateActions: ["See the space: `df -h /var/lib/vm-observability/elasticsearch`"],
    investigation: [
      "Which streams are largest? `GET /_cat/indices?v&s=store.size:desc`",
      "Do lifecycle policies delete? `GET /logs-*/_ilm/explain?only_errors`",
    ],
    resolution: ["Make the volume larger, add a host, or keep logs for less time in `retention_policies`"],
    prevention: ["Say `volume` to the store: synthesis holds the disks against what is logged"],
  },
  well: [
    series("filesystem_data_available_bytes", NODE, "20x40"),
    series("filesystem_data_size_bytes", NODE, "100x40"),
  ],
  broken: [
    series("filesystem_data_available_bytes", NODE, turning(15, 30, 19)),
    series("filesystem_data_size_bytes", NODE, "100x40"),
  ],
  labels: { job: TARGET.job, instance: TARGET.instance, name: NODE.name },
  value: 0.19,
});

const heap = alertOf({
  name: "ElasticsearchHeapFull",
  expr: `max by (job, instance, name) (elasticsearch_jvm_memory_used_bytes{${OF},area="heap"} / elasticsearch_jvm_memory_max_bytes{${OF},area="heap"}) > 0.9`,
  after: 15,
  severity: "warning",
  summary: "The heap of Elasticsearch on {{ $labels.instance }} is {{ $value | humanizePercentage }} full",
  description:
    "The heap of {{ $labels.name }} on {{ $labels.instance }} has been more than 90 % full for more than 15 minutes. It collects garbage instead of answering, and refuses what would not fit.",
  runbook: {
    meaning: "The node holds more shards, or answers larger searches, than its heap was chosen for.",
    immediateActions: ["See what is refused: `journalctl -u vmo-elasticsearch -g circuit_breaking -n 20`"],
    investigation: [
      "How many shards has it? `GET /_cat/allocation?v`; a node should have less than 1,000",
      "Which searches run? `GET /_tasks?actions=*search&detailed`",
    ],
    resolution: ["Give `memory` to the store, or add a host"],
    prevention: ["Keep logs in fewer, larger indices: one stream for each category"],
  },
  well: [
    series("jvm_memory_used_bytes", { ...NODE, area: "heap" }, "90x40"),
    series("jvm_memory_max_bytes", { ...NODE, area: "heap" }, "100x40"),
  ],
  broken: [
    series("jvm_memory_used_bytes", { ...NODE, area: "heap" }, turning(15, 50, 95)),
    series("jvm_memory_max_bytes", { ...NODE, area: "heap" }, "100x40"),
  ],
  labels: { job: TARGET.job, instance: TARGET.instance, name: NODE.name },
  value: 0.95,
});

const rejected = alertOf({
  name: "ElasticsearchRejectsWrites",
  expr: `sum by (job, instance, name) (increase(elasticsearch_thread_pool_rejected_count{${OF},type="write"}[5m])) > 0`,
  after: 10,
  severity: "warning",
  summary: "Elasticsearch on {{ $labels.instance }} refuses lines: too many wait",
  description:
    "{{ $labels.name }} on {{ $labels.instance }} has refused writes for more than 10 minutes because its queue is full. Agents keep the lines and send them again, so they are late.",
  runbook: {
    meaning: "More lines arrive than the nodes can index.",
    immediateActions: ["See which nodes: `GET /_cat/thread_pool/write?v`"],
    investigation: [
      "Does one service log much more than before?",
      "Are disks or processors of the hosts at their limit?",
    ],
    resolution: ["Add a host, or let the service log less"],
    prevention: ["Watch the lines per second on the dashboard Elasticsearch"],
  },
  well: [series("thread_pool_rejected_count", { ...NODE, type: "write" }, "7x60")],
  broken: [series("thread_pool_rejected_count", { ...NODE, type: "write" }, "0x4 1+1x10 11x40")],
  labels: { job: TARGET.job, instance: TARGET.instance, name: NODE.name },
});

function nodeLeft(nodes: number): Alert {
  const of = (values: string) => [series("cluster_health_number_of_nodes", TARGET, values)];
  return alertOf({
    name: "ElasticsearchNodeLeft",
    expr: `max by (job, cluster) (elasticsearch_cluster_health_number_of_nodes{${OF}}) < ${nodes}`,
    after: 5,
    severity: "warning",
    summary: `Elasticsearch {{ $labels.cluster }} has {{ $value }} of its ${nodes} nodes`,
    description: `The cluster {{ $labels.cluster }} has had {{ $value }} of its ${nodes} nodes for more than 5 minutes.`,
    runbook: {
      meaning: "A host is down, its server does not start, or the network divides the hosts.",
      immediateActions: [
        "See which: `GET /_cat/nodes?v`",
        "`systemctl status vmo-elasticsearch` on the one that is missing",
      ],
      investigation: [
        "`journalctl -u vmo-elasticsearch -n 100` there: a certificate that ended, a disk that is full, memory that was not enough",
      ],
      resolution: ["Start it: it joins by itself"],
      prevention: ["Watch certificates and disks"],
    },
    well: of(`${nodes}x40`),
    broken: of(turning(5, nodes, nodes - 1)),
    labels: { job: TARGET.job, cluster: TARGET.cluster },
    value: nodes - 1,
  });
}

/** Alerts about a cluster of so many nodes. */
export function elasticsearchRules(nodes: number): RuleGroup {
  return {
    name: "elasticsearch",
    recording: [],
    alerts: [down, red, yellow, ...(nodes > 1 ? [nodeLeft(nodes)] : []), disk, heap, rejected],
  };
}
