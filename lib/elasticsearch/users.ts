import type { ContentRule, Secret } from "../host";
import { TRACE_INDICES } from "../tracing";
import { toYaml } from "../yaml";
import { ELASTICSEARCH_UNIT, type ElasticsearchModel, type Passwords } from "./model";

/** A user whose password its owner keeps, and what it may do. */
interface User {
  readonly name: string;
  /** One of ours in `roles.yml`, or of Elasticsearch's own. */
  readonly role: string;
}

/** Users by the passwords that they have. */
export const USERS: Readonly<Record<keyof Passwords, User>> = {
  administrator: { name: "administrator", role: "superuser" },
  agent: { name: "log-agent", role: "log_agent" },
  monitor: { name: "log-monitor", role: "log_monitor" },
  reader: { name: "log-reader", role: "log_reader" },
  jaeger: { name: "jaeger", role: "trace_keeper" },
  kibana: { name: "kibana", role: "kibana_system" },
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
  return (Object.keys(USERS) as (keyof Passwords)[]).flatMap((key) => {
    const from = passwords[key];
    if (from === undefined) return [];
    return [{ ...USERS[key], secret: { name: secretOf(key), unit: ELASTICSEARCH_UNIT, from, content: FORM } }];
  });
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
  });
}
