import type { SecretOrigin } from "../host";

/** Where logs are searched, as agents reach it. All of it is literal, but for secrets: it becomes a part of a release. */
export interface LogStore {
  /** Version of its servers, which decides how they are spoken to: `8.19.3`. */
  readonly version: string;
  /** Addresses of its nodes without a path, by their fleet names where they have some: `https://logs-1.fleet.internal:9200`. */
  readonly urls: readonly string[];
  /** Who signed the nodes' certificates: the fleet's own authority, or those of a PEM file. @default - those that the host trusts */
  readonly authority?: "fleet" | SecretOrigin;
  /** With which an agent signs in; it needs `create_doc` on the streams alone. @default - it does not */
  readonly login?: LogStoreLogin;
  /** The data stream of each category, which exists before anything is written: `{ audit: "logs-audit" }`. */
  readonly streams: Readonly<Record<string, string>>;
}

/** How an agent signs in. */
export type LogStoreLogin =
  | { readonly user: string; readonly password: SecretOrigin }
  /** The secret is the key as `<id>:<key>`, in one line. */
  | { readonly apiKey: SecretOrigin };
