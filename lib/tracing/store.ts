import type { SecretOrigin } from "../host";

/** Where traces are kept, as gateways reach it over OTLP and gRPC. All of it is literal, but for secrets: it becomes a part of a release. */
export interface TraceStore {
  /** Host and port. A store beside each gateway is `127.0.0.1:14317`; another one is `traces.example.com:4317`. */
  readonly endpoint: string;
  /** How it is spoken to over TLS. @default - without; only for a store on the same host */
  readonly tls?: TraceStoreTls;
  /** With which gateways sign in, as a bearer token. @default - they do not */
  readonly token?: SecretOrigin;
}

/** How a gateway knows a store, and shows itself. */
export interface TraceStoreTls {
  /** Who signed its certificate: the fleet's own authority, or those of a PEM file. @default - those that the host trusts */
  readonly authority?: "fleet" | SecretOrigin;
  /** Whether the gateway shows the certificate of its host. @default false */
  readonly showsCertificate?: boolean;
}
