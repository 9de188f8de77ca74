import { shellWord } from "../escaping";
import { certificateOf, credential } from "../host";
import { Bytes, USER_ROLES, type UserRole } from "../units";
import type { KibanaConfig } from "./config";
import { KIBANA_UNIT, type KibanaModel } from "./model";
import { ALL_LOGS, OVERVIEW } from "./objects";
import { CREDENTIALS, DATA, KEYS } from "./paths";

/** Share of its memory that its objects may take: beside them are buffers, and the program itself. */
const OBJECTS_SHARE = 0.75;

const variable = (secret: string) => `VMO_${secret.toUpperCase().replaceAll("-", "_")}`;

/** What stands in a setting for a secret, which its script puts into the environment. */
const fromSecret = (secret: string) => `\${${variable(secret)}}`;

/** Kibana's configuration for `model`. */
export function renderKibana({ ports, url, store }: KibanaModel): KibanaConfig {
  const keys = Object.entries(KEYS).map(([secret, setting]) => [setting, fromSecret(secret)]);
  return {
    "server.host": "127.0.0.1",
    "server.port": ports.server,
    "server.publicBaseUrl": url,
    "server.basePath": basePathOf(url),
    // The portal takes the folder off before it asks.
    "server.rewriteBasePath": false,
    "server.securityResponseHeaders.disableEmbedding": true,
    "elasticsearch.hosts": store.urls,
    "elasticsearch.username": store.login.user,
    "elasticsearch.password": fromSecret(CREDENTIALS.password),
    ...trusting(store),
    ...(Object.fromEntries(keys) as Record<(typeof KEYS)[keyof typeof KEYS], string>),
    "xpack.security.secureCookies": url.startsWith("https://"),
    "path.data": DATA,
    "logging.appenders.stdout": { type: "console", layout: { type: "json" } },
    "logging.root": { level: "info", appenders: ["stdout"] },
    ...quiet(),
    // Links from elsewhere name no data view, and people begin at the overview. A setting here is one that nobody changes by hand.
    "uiSettings.overrides": { defaultIndex: ALL_LOGS, defaultRoute: `/app/dashboards#/view/${OVERVIEW}` },
  };
}

/** Path of the address under which people reach it. */
export function basePathOf(url: string): string {
  return new URL(url).pathname;
}

function trusting({ authority }: KibanaModel["store"]): Partial<KibanaConfig> {
  if (authority === undefined) return {};
  const file = authority === "fleet" ? certificateOf("fleet").ca : credential(KIBANA_UNIT, CREDENTIALS.authority);
  return { "elasticsearch.ssl.certificateAuthorities": [file], "elasticsearch.ssl.verificationMode": "full" };
}

/** What asks other servers. */
function quiet() {
  return {
    "telemetry.optIn": false,
    "telemetry.allowChangingOptInStatus": false,
    "newsfeed.enabled": false,
    "map.includeElasticMapsService": false,
    "xpack.fleet.agents.enabled": false,
    "xpack.fleet.isAirGapped": true,
    // Prometheus evaluates alerts, and Alertmanager notifies.
    "xpack.actions.allowedHosts": [],
  } as const;
}

/** What Node is told beside its vendor's own options: its garbage collector does not know how much memory the unit has. */
export function nodeOptions({ memory }: Pick<KibanaModel, "memory">): string {
  return `--max-old-space-size=${Math.floor(memory.times(OBJECTS_SHARE).count / Bytes.mebibytes(1).count)}`;
}

/** Starts the command that follows with Kibana's secrets in its environment: settings take them from there, or from a store of its own. */
export function renderStart(): string {
  const secrets = [CREDENTIALS.password, ...Object.keys(KEYS)];
  return script("Starts Kibana with its secrets in its environment, from which its settings take them.", [
    ...secrets.map((secret) => `${variable(secret)}=$(cat "$CREDENTIALS_DIRECTORY/${secret}") || exit 1`),
    `export ${secrets.map(variable).join(" ")}`,
  ]);
}

/** What the gate tells Kibana of somebody with a role, as Caddy finds it. */
export function authorizations(): Readonly<Record<UserRole, string>> {
  const found = USER_ROLES.map((role) => [role, `{env.${variable(role)}}`]);
  return Object.fromEntries(found) as Record<UserRole, string>;
}

/** Starts the gate with what it tells Kibana of people with each role. */
export function renderGateStart({ store: { people } }: Pick<KibanaModel, "store">): string {
  const basic = (user: string) => `$(printf '%s:%s' ${shellWord(user)} "$password" | base64 -w 0)`;
  return script("Starts Kibana's gate, which signs people in as the user of their role.", [
    `password=$(cat "$CREDENTIALS_DIRECTORY/${CREDENTIALS.people}") || exit 1`,
    ...USER_ROLES.map((role) => `${variable(role)}="Basic ${basic(people.users[role])}"`),
    `export ${USER_ROLES.map(variable).join(" ")}`,
  ]);
}

function script(what: string, lines: readonly string[]): string {
  return ["#!/bin/sh", `# ${what}`, ...lines, 'exec "$@"', ""].join("\n");
}
