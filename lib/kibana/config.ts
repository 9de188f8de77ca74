/**
 * The settings that we write of `kibana.yml`. Texts may name variables of its environment: `${NAME}`.
 *
 * @see https://www.elastic.co/docs/reference/kibana/configuration-reference/general-settings
 */
export interface KibanaConfig {
  readonly "server.host": "127.0.0.1";
  readonly "server.port": number;
  readonly "server.publicBaseUrl": string;
  readonly "server.basePath": string;
  readonly "server.rewriteBasePath": false;
  readonly "server.securityResponseHeaders.disableEmbedding": true;
  readonly "elasticsearch.hosts": readonly string[];
  readonly "elasticsearch.username": string;
  readonly "elasticsearch.password": string;
  readonly "elasticsearch.ssl.certificateAuthorities"?: readonly string[];
  readonly "elasticsearch.ssl.verificationMode"?: "full";
  readonly "xpack.security.encryptionKey": string;
  readonly "xpack.encryptedSavedObjects.encryptionKey": string;
  readonly "xpack.reporting.encryptionKey": string;
  readonly "xpack.security.secureCookies": boolean;
  readonly "path.data": string;
  readonly "logging.appenders.stdout": { readonly type: "console"; readonly layout: { readonly type: "json" } };
  readonly "logging.root": { readonly level: "info"; readonly appenders: readonly ["stdout"] };
  readonly "telemetry.optIn": false;
  readonly "telemetry.allowChangingOptInStatus": false;
  readonly "newsfeed.enabled": false;
  readonly "map.includeElasticMapsService": false;
  readonly "xpack.fleet.agents.enabled": false;
  readonly "xpack.fleet.isAirGapped": true;
  readonly "xpack.actions.allowedHosts": readonly string[];
  readonly "uiSettings.overrides": { readonly defaultIndex: string; readonly defaultRoute: string };
}

/**
 * One of the objects in which Kibana keeps what people see, as its own export writes them, a line each.
 *
 * @see https://www.elastic.co/docs/api/doc/kibana/operation/operation-post-saved-objects-import
 */
export interface SavedObject {
  readonly type: "index-pattern" | "search" | "lens" | "dashboard";
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Others that it is about. */
  readonly references: readonly { readonly type: SavedObject["type"]; readonly id: string; readonly name: string }[];
  /** Kibana shows it as one that is not changed by hand. */
  readonly managed: true;
  /** In the words of which version of Kibana, and of the type, it is written: Kibana brings it to its own. */
  readonly coreMigrationVersion: string;
  readonly typeMigrationVersion: string;
}
