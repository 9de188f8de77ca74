import type { SecretOrigin } from "../host";
import type { Duration } from "../units";

/** A store that a Prometheus server sends samples to. */
export interface RemoteWrite {
  /** Unique in the model. */
  readonly name: string;
  readonly url: string;
  /** Where the host has the bearer token. @default - none is sent */
  readonly token?: SecretOrigin;
  /** Credentials where the store takes no {@link token}. @default - none */
  readonly basicAuth?: StoreLogin;
  /** How a token is fetched from a provider of OAuth 2. @default - none is */
  readonly oauth2?: StoreOauth2;
  /** Requests are signed as AWS wants it, with the credentials of the host's own role. @default - they are not */
  readonly sigv4?: StoreSigv4;
  /** Whom the server trusts and what it shows, over https. @default - the host's own authorities, and no certificate */
  readonly tls?: StoreTls;
  /** The store is a server of the fleet, known by a fleet name, and is shown the certificate of Prometheus's own host. @default - none is shown */
  readonly as?: "fleet";
  /** With {@link as}, the name that the server's certificate has to have. @default - the one in the address */
  readonly serverName?: string;
  /** Headers beside those of the protocol, such as `{ "X-Scope-OrgID": "team-a" }`. No secrets: the file shows them. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Labels that are put on everything that is sent there, such as those by which it is read back. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Which series are sent. @default - all */
  readonly series?: SeriesSelector;
  /** How samples wait and in which portions they go. @default - as Prometheus does by itself */
  readonly queue?: WriteQueue;
}

/** A store that a Prometheus server reads samples from, when a query asks for them by name. */
export type RemoteRead = Pick<
  RemoteWrite,
  "name" | "url" | "token" | "basicAuth" | "oauth2" | "tls" | "as" | "serverName" | "headers"
> & {
  /** Labels with values, all of which a selector must name for the store to be asked. At least one: rules name none, and so never wait for the store. */
  readonly matchers: Readonly<Record<string, string>>;
};

/** Name and password. */
export interface StoreLogin {
  readonly username: string;
  readonly password: SecretOrigin;
}

/** A client of a provider of OAuth 2, by its client credentials. */
export interface StoreOauth2 {
  readonly clientId: string;
  readonly clientSecret: SecretOrigin;
  /** Where tokens are fetched. */
  readonly tokenUrl: string;
  /** @default - none */
  readonly scopes?: readonly string[];
}

/** Signatures of AWS, version 4, for Amazon Managed Prometheus. */
export interface StoreSigv4 {
  /** `eu-central-1` */
  readonly region: string;
  /** Role that is taken on for it. @default - the host's own */
  readonly roleArn?: string;
}

/** TLS of a store outside of the fleet. */
export interface StoreTls {
  /** The authorities that signed its certificate, as PEM. @default - those that the host trusts */
  readonly authority?: SecretOrigin;
  /** Certificate that is shown; needs {@link key}. @default - none */
  readonly certificate?: SecretOrigin;
  readonly key?: SecretOrigin;
  /** Name in its certificate. @default - that of the address */
  readonly serverName?: string;
}

/** Which series a store gets. Every part narrows it. */
export interface SeriesSelector {
  /** Names of metrics; `*` stands for any characters. @default - all, or those that are {@link recorded} */
  readonly metrics?: readonly string[];
  /** Whether what rules of the stack record is among them, whatever its name. @default false */
  readonly recorded?: boolean;
  /** Names that are left out all the same; `*` stands for any characters. @default - none */
  readonly except?: readonly string[];
  /** Only series with one of these values: `{ job: ["node", "application"] }`. @default - whatever their labels are */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  /** Labels that are taken off what is sent. Two series must not become one by it. @default - none */
  readonly withoutLabels?: readonly string[];
}

/**
 * How samples wait, and in which portions they go. Prometheus keeps what was not sent for about two hours.
 *
 * @see https://prometheus.io/docs/practices/remote_write/
 */
export interface WriteQueue {
  /** Most connections at once. @default - Prometheus's own (50) */
  readonly maxShards?: number;
  /** Samples that wait for each connection. @default - Prometheus's own (10000) */
  readonly capacity?: number;
  /** Samples of one request. @default - Prometheus's own (2000; 500 in older versions) */
  readonly maxSamplesPerSend?: number;
  /** How long a portion waits until it is full. @default - Prometheus's own (5s) */
  readonly batchSendDeadline?: Duration;
  /** Longest wait before a request is tried again. @default - Prometheus's own (5s) */
  readonly maxBackoff?: Duration;
  /** Samples that are older than this are not sent any more. Needs Prometheus 2.50.0. @default - all are, as long as they are kept */
  readonly sampleAgeLimit?: Duration;
}

/** How long a store keeps what it has. */
export interface StoreRetention {
  /** As it was sent. */
  readonly raw: Duration;
  /** Thinned out: one sample in each interval. @default - nothing is thinned out */
  readonly downSampled?: { readonly interval: Duration; readonly keeps: Duration };
}

/** Commands for root of the store's host. */
export interface StoreBackup {
  /** Makes a copy of everything below `DIR`. */
  readonly backup: readonly string[];
  /** Brings back what lies in `DIR`. */
  readonly restore: readonly string[];
}

/** The label on all samples of a store that is read back, with its name: `up{long_term="years"}` asks the store `years`. */
export const STORE_LABEL = "long_term";

/** A store that keeps samples for longer than Prometheus, whatever it is. */
export interface LongTermStore {
  readonly name: string;
  /** What it is, as the specification calls it: `victoria_metrics`. */
  readonly type: string;
  /** How Prometheus sends it samples: one entry for each of its hosts. */
  readonly writes: readonly RemoteWrite[];
  /** How Prometheus reads them back for queries that name {@link STORE_LABEL}. Without any, people ask the store itself. */
  readonly reads: readonly RemoteRead[];
  /** Address at which it answers queries, in the API of Prometheus or its own. @default - nobody but Prometheus asks it */
  readonly queries?: string;
  /** @default - whoever runs it knows */
  readonly retention?: StoreRetention;
  /** @default - whoever runs it knows */
  readonly backup?: StoreBackup;
}
