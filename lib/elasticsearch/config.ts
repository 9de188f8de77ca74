/**
 * The settings that we write of `elasticsearch.yml`.
 *
 * @see https://www.elastic.co/docs/reference/elasticsearch/configuration-reference
 */
export interface ElasticsearchConfig {
  readonly "cluster.name": string;
  readonly "node.name": string;
  readonly "node.roles": readonly string[];
  readonly "path.data": string;
  readonly "path.logs": string;
  readonly "network.bind_host": string;
  readonly "network.publish_host": string;
  readonly "http.port": number;
  readonly "transport.port": number;
  readonly "discovery.type"?: "single-node";
  readonly "discovery.seed_hosts"?: readonly string[];
  readonly "cluster.routing.allocation.disk.watermark.low"?: string;
  readonly "cluster.routing.allocation.disk.watermark.high"?: string;
  readonly "cluster.routing.allocation.disk.watermark.flood_stage"?: string;
  readonly "s3.client.default.region"?: string;
  readonly "xpack.ml.enabled": false;
  readonly "xpack.security.enabled": true;
  readonly "xpack.security.enrollment.enabled": false;
  readonly "xpack.security.authc.realms.file.file1.order": number;
  readonly "xpack.security.authc.realms.native.native1.order": number;
  readonly "xpack.security.http.ssl": TlsConfig;
  readonly "xpack.security.transport.ssl": TlsConfig & {
    readonly verification_mode: "full";
    readonly client_authentication: "required";
  };
}

/** Paths are below the folder that Elasticsearch reads. */
export interface TlsConfig {
  readonly enabled: true;
  readonly certificate: string;
  readonly key: string;
  readonly certificate_authorities: readonly string[];
}
