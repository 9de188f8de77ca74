import type { ContentRule, Secret } from "../host";
import { TRACE_INDICES } from "../tracing";
import type { UserRole } from "../units";
import { toYaml } from "../yaml";
import { ELASTICSEARCH_UNIT, type ElasticsearchModel, type Passwords } from "./model";

/** A user whose password its owner keeps, and what it may do. */
interface User {
  readonly name: string;
  /** One of ours in `roles.yml`, or of Elasticsearch's own. */
  readonly role: string;
}

/** Users with a password of their own. */
export const USERS: Readonly<Record<Exclude<keyof Passwords, "people">, User>> = {
  administrator: { name: "administrator", role: "superuser" },
  agent: { name: "log-agent", role: "log_agent" },
  monitor: { name: "log-monitor", role: "log_monitor" },
  reader: { name: "log-reader", role: "log_reader" },
  jaeger: { name: "jaeger", role: "trace_keeper" },
  // Elasticsearch keeps the name "kibana" for a user of its own, and leaves out a line about it.
  kibana: { name: "kibana-server", role: "kibana_system" },
};

/** As whom Kibana's gate lets in people, by their role at the portal. */
export const PEOPLE: Readonly<Record<UserRole, User>> = {
  viewer: { name: "log-viewer", role: "log_viewer" },
  operator: { name: "log-operator", role: "log_operator" },
  admin: { name: "log-admin", role: "log_admin" },
};

const FORM: readonly ContentRule[] = [
  {
    line: "only",
    form: "one line of 12 characters or more, without blanks",
    matches: "^[^[:space:]]{12,}[[:space:]]*$",
  },
];

/** Users that the cluster has, with the names of their secrets. */
export function usersOf({ passwords }: Pick<ElasticsearchModel, "passwords">): readonly (User & {
  readonly secret: Secret;
})[] {
  const having: readonly (readonly [key: keyof Passwords, users: readonly User[]])[] = [
    ...(Object.keys(USERS) as (keyof typeof USERS)[]).map((key) => [key, [USERS[key]]] as const),
    ["people", Object.values(PEOPLE)],
  ];
  return having.flatMap(([key, users]) => {
    const from = passwords[key];
    if (from === undefined) return [];
    const secret = { name: secretOf(key), unit: ELASTICSEARCH_UNIT, from, content: FORM };
    return users.map((user) => ({ ...user, secret }));
  });
}

/** Secrets that hold them; users of one password share its secret. */
export function secretsOf(model: Pick<ElasticsearchModel, "passwords">): readonly Secret[] {
  return [...new Set(usersOf(model).map(({ secret }) => secret))];
}

/** Name of the secret with a user's password. */
export function secretOf(key: keyof Passwords): string {
  return `${key}-password`;
}

/** Lines `<user> <secret>`, as the script that makes the folder of the server reads them. */
export function renderAccounts(model: ElasticsearchModel): string {
  return usersOf(model)
    .map(({ name, secret }) => `${name} ${secret.name}\n`)
    .join("");
}

/** Lines `<role>:<user>`, as Elasticsearch reads them. */
export function renderUsersRoles(model: ElasticsearchModel): string {
  return usersOf(model)
    .map(({ name, role }) => `${role}:${name}\n`)
    .join("");
}

const TRACES = TRACE_INDICES.map((index) => `${index}-*`);

/**
 * What our roles may do. They stand in a file of every node, so that they hold before the cluster has any state.
 *
 * @see https://www.elastic.co/docs/reference/elasticsearch/security-privileges
 */
export function renderRoles({ streams, passwords }: Pick<ElasticsearchModel, "streams" | "passwords">): string {
  return toYaml({
    // It adds documents, and makes the stream of a template that exists. It reads, changes and deletes nothing.
    log_agent: { cluster: [], indices: [{ names: streams, privileges: ["create_doc", "auto_configure"] }] },
    log_reader: { cluster: [], indices: [{ names: streams, privileges: ["read", "view_index_metadata"] }] },
    log_monitor: {
      cluster: ["monitor", "monitor_snapshot", "read_ilm", "read_slm"],
      indices: [{ names: ["*"], privileges: ["monitor"], allow_restricted_indices: true }],
    },
    // It makes no index, template or field, and deletes nothing. What it writes again under the same name are services.
    ...(passwords.jaeger && {
      trace_keeper: { cluster: [], indices: [{ names: TRACES, privileges: ["index", "read"] }] },
    }),
    ...(passwords.people && peoplesRoles(passwords.jaeger ? [...streams, ...TRACES] : streams)),
  });
}

/** What Kibana is called where privileges in it are given. */
const KIBANA = "kibana-.kibana";

/**
 * What people may do in Kibana, beside reading what it shows: look, or keep what all see, or run it. Each word is one that it registers itself
 * as a set of privileges, for the one space or for all of it.
 */
function peoplesRoles(names: readonly string[]): Readonly<Record<string, unknown>> {
  const indices = [{ names, privileges: ["read", "view_index_metadata"] }];
  const role = (privilege: string, resource: string, cluster: readonly string[] = []) => ({
    cluster,
    indices,
    applications: [{ application: KIBANA, privileges: [privilege], resources: [resource] }],
  });
  return {
    [PEOPLE.viewer.role]: role("space_read", "space:default"),
    [PEOPLE.operator.role]: role("space_all", "space:default"),
    // Kibana tells whoever may see the cluster how it itself is.
    [PEOPLE.admin.role]: role("all", "*", ["monitor"]),
  };
}
