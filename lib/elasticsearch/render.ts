import { DATA_ROOT, FLEET_DOMAIN, fleetNameOf } from "../host";
import { Bytes } from "../units";
import { toYaml } from "../yaml";
import type { ElasticsearchConfig, TlsConfig } from "./config";
import { type ElasticsearchModel, mastersOf, type NodeTier } from "./model";

/** Folder of its data. */
export const DATA = `${DATA_ROOT}/elasticsearch`;

/** Folder for what it writes beside its data; its log goes to the journal. */
export const LOGS = "/var/log/vmo-elasticsearch";

/** Folder that it reads while it runs, below `/run`. */
export const RUNTIME = "vmo-elasticsearch";

/** Files of the release that make up that folder. */
export const FOLDER = "elasticsearch";

/** What every node does that holds data. */
const OF_DATA = ["ingest", "remote_cluster_client"];

const TIERS: Readonly<Record<Exclude<NodeTier, "master">, readonly string[]>> = {
  hot: ["data_content", "data_hot", ...OF_DATA],
  warm: ["data_warm", ...OF_DATA],
  cold: ["data_cold", ...OF_DATA],
};

/** Roles of nodes of `tier`. */
export function rolesOf(model: ElasticsearchModel, tier: NodeTier | undefined): readonly string[] {
  const leads = mastersOf(model).some((node) => node.tier === tier) ? ["master"] : [];
  if (tier === "master") return leads;
  const data = tier === undefined ? ["data_content", "data_hot", "data_warm", "data_cold", ...OF_DATA] : TIERS[tier];
  return [...leads, ...data, "transform"];
}

/** `elasticsearch.yml` for nodes of `tier`, but for what is said at the first start alone. */
export function renderElasticsearch(model: ElasticsearchModel, tier: NodeTier | undefined): ElasticsearchConfig {
  return {
    "cluster.name": model.cluster,
    "node.name": "${VMO_HOST_NAME}",
    "node.roles": rolesOf(model, tier),
    "path.data": DATA,
    "path.logs": LOGS,
    "network.bind_host": "0.0.0.0",
    // By its name, which is what its certificate says.
    "network.publish_host": `\${VMO_HOST_NAME}.${FLEET_DOMAIN}`,
    "http.port": model.port,
    "transport.port": model.transportPort,
    ...(model.nodes.length === 1
      ? { "discovery.type": "single-node" }
      : {
          "discovery.seed_hosts": mastersOf(model).map(({ host }) => `${fleetNameOf(host)}:${model.transportPort}`),
        }),
    ...watermarksOf(model),
    ...(model.snapshotRegion !== undefined && { "s3.client.default.region": model.snapshotRegion }),
    // Learning costs memory beside the heap, and needs a licence.
    "xpack.ml.enabled": false,
    "xpack.security.enabled": true,
    "xpack.security.enrollment.enabled": false,
    "xpack.security.authc.realms.file.file1.order": 0,
    "xpack.security.authc.realms.native.native1.order": 1,
    "xpack.security.http.ssl": tlsOf("fleet"),
    "xpack.security.transport.ssl": {
      ...tlsOf("elasticsearch-transport"),
      verification_mode: "full",
      client_authentication: "required",
    },
  };
}

function watermarksOf({ watermarks }: ElasticsearchModel): Partial<ElasticsearchConfig> {
  if (!watermarks) return {};
  const setting = "cluster.routing.allocation.disk.watermark";
  return {
    [`${setting}.low`]: `${watermarks.low}%`,
    [`${setting}.high`]: `${watermarks.high}%`,
    [`${setting}.flood_stage`]: `${watermarks.flood}%`,
  };
}

function tlsOf(authority: string): TlsConfig {
  return {
    enabled: true,
    certificate: `certs/${authority}.crt`,
    key: `certs/${authority}.key`,
    certificate_authorities: [`certs/${authority}-ca.crt`],
  };
}

/** What the founders are told until they belong to a cluster; nothing for a node that is alone. */
export function renderFounders({ founders, nodes }: ElasticsearchModel): string | undefined {
  return nodes.length === 1 ? undefined : toYaml({ "cluster.initial_master_nodes": founders });
}

/** Options of Java. Its vendor's own file would write logs into the program's folder. */
export function renderJvmOptions({ heap }: Pick<ElasticsearchModel, "heap">): string {
  const size = `${Math.floor(heap.count / Bytes.mebibytes(1).count)}m`;
  const options = [
    `-Xms${size}`,
    `-Xmx${size}`,
    "-XX:+UseG1GC",
    "-Djava.io.tmpdir=/tmp",
    "20-:--add-modules=jdk.incubator.vector",
    "-XX:+ExitOnOutOfMemoryError",
    `-XX:ErrorFile=${LOGS}/hs_err_pid%p.log`,
    "-Xlog:disable",
    "-Xlog:all=warning:stderr:utctime,level,tags",
  ];
  return options.map((option) => `${option}\n`).join("");
}

/** Its log goes to the journal, without times, which the journal has. */
export const LOG4J = [
  "status = error",
  "appender.console.type = Console",
  "appender.console.name = console",
  "appender.console.layout.type = PatternLayout",
  "appender.console.layout.pattern = [%p][%c{1.}] %marker%m%n",
  "rootLogger.level = info",
  "rootLogger.appenderRef.console.ref = console",
  "",
].join("\n");
