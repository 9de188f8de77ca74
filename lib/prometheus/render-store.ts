import { relabelReplacement } from "../escaping";
import { type ContentRule, credential, ONE_LINE, PEM_CERTIFICATE, PEM_KEY, type SecretOrigin } from "../host";
import { relabelingsOf, type RemoteRead, type RemoteWrite, type WriteQueue } from "../long-term";
import { clientConfigOf } from "../web-config";
import type { QueueConfig, RemoteReadConfig, RemoteWriteConfig, StoreConfig } from "./config";
import type { JobSecret } from "./render-job";
import { PROMETHEUS_UNIT } from "./unit";

/** What reading and writing have in common. */
export type StoreAccess = Omit<RemoteRead, "matchers">;

/** What a store's secrets are called as credentials of the server's unit begins so: one may be written and read with other ones. */
type Use = "remote-write" | "remote-read";

type Part = "oauth2" | "ca" | "certificate" | "key";

/** What a store's secrets are called as credentials of the server's unit, and where the host has them. */
export function secretsOfStore({ name, token, basicAuth, oauth2, tls }: StoreAccess, use: Use): readonly JobSecret[] {
  const all: readonly (readonly [Part | undefined, SecretOrigin | undefined, readonly ContentRule[]])[] = [
    [undefined, token ?? basicAuth?.password, ONE_LINE],
    ["oauth2", oauth2?.clientSecret, ONE_LINE],
    ["ca", tls?.authority, PEM_CERTIFICATE],
    ["certificate", tls?.certificate, PEM_CERTIFICATE],
    ["key", tls?.key, PEM_KEY],
  ];
  return all.flatMap(([part, from, content]) => (from ? [{ name: secretName(use, name, part), from, content }] : []));
}

function secretName(use: Use, store: string, part?: Part): string {
  return `${use}-${store}${part === undefined ? "" : `-${part}`}`;
}

/**
 * A store that samples are sent to.
 *
 * @param recorded - names that rules of the server record
 */
export function renderRemoteWrite(store: RemoteWrite, recorded: readonly string[]): RemoteWriteConfig {
  const { sigv4, labels = {}, series, queue } = store;
  const relabelings = [
    ...(series ? relabelingsOf(series, recorded) : []),
    ...Object.entries(labels).map(([name, value]) => ({ target_label: name, replacement: relabelReplacement(value) })),
  ];
  return {
    ...renderAccess(store, "remote-write"),
    ...(sigv4 && { sigv4: { region: sigv4.region, ...(sigv4.roleArn !== undefined && { role_arn: sigv4.roleArn }) } }),
    ...(queue && { queue_config: renderQueue(queue) }),
    ...(relabelings.length > 0 && { write_relabel_configs: relabelings }),
  };
}

/**
 * A store that is read where a selector names its matchers. Its recent samples too, since the server's own have no such label. Without matchers,
 * each selector that looks back further than the server's own samples waits for a store that does not answer, rules among them.
 */
export function renderRemoteRead(store: RemoteRead): RemoteReadConfig {
  return { ...renderAccess(store, "remote-read"), required_matchers: store.matchers, read_recent: true };
}

function renderAccess(store: StoreAccess, use: Use): StoreConfig {
  const { name, url, token, basicAuth, oauth2, tls, as, serverName, headers } = store;
  const file = (part?: Part) => credential(PROMETHEUS_UNIT, secretName(use, name, part));
  return {
    name,
    url,
    // Before version 3, the password or token would go to whatever host a redirect names.
    follow_redirects: false,
    ...(basicAuth && { basic_auth: { username: basicAuth.username, password_file: file() } }),
    ...(token && { authorization: { type: "Bearer", credentials_file: file() } }),
    ...(oauth2 && {
      oauth2: {
        client_id: oauth2.clientId,
        client_secret_file: file("oauth2"),
        token_url: oauth2.tokenUrl,
        ...(oauth2.scopes && { scopes: oauth2.scopes }),
      },
    }),
    ...(as && { tls_config: clientConfigOf(serverName) }),
    ...(tls && {
      tls_config: {
        ...(tls.authority && { ca_file: file("ca") }),
        ...(tls.certificate && { cert_file: file("certificate") }),
        ...(tls.key && { key_file: file("key") }),
        ...(tls.serverName !== undefined && { server_name: tls.serverName }),
      },
    }),
    ...(headers && Object.keys(headers).length > 0 && { headers }),
  };
}

function renderQueue(queue: WriteQueue): QueueConfig {
  const { maxShards, capacity, maxSamplesPerSend, batchSendDeadline, maxBackoff, sampleAgeLimit } = queue;
  return {
    ...(capacity !== undefined && { capacity }),
    ...(maxShards !== undefined && { max_shards: maxShards }),
    ...(maxSamplesPerSend !== undefined && { max_samples_per_send: maxSamplesPerSend }),
    ...(batchSendDeadline && { batch_send_deadline: batchSendDeadline.toPrometheus() }),
    ...(maxBackoff && { max_backoff: maxBackoff.toPrometheus() }),
    // A store that asks for patience gets it: without this, what it asks about is dropped.
    retry_on_http_429: true,
    ...(sampleAgeLimit && { sample_age_limit: sampleAgeLimit.toPrometheus() }),
  };
}
