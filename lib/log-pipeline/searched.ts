import type { SecretOrigin } from "../host";
import type { UserRole } from "../units";

/** Where logs are searched, as what shows them to people reaches it. All of it is literal, but for secrets. */
export interface SearchedStore {
  /** Version of its servers: `8.19.21`. */
  readonly version: string;
  /** Addresses of its nodes without a path, by their fleet names where they have some: `https://logs-1.fleet.internal:9200`. */
  readonly urls: readonly string[];
  /** Who signed the nodes' certificates: the fleet's own authority, or those of a PEM file. @default - those that the host trusts */
  readonly authority?: "fleet" | SecretOrigin;
  /** With which Kibana itself signs in; it needs the role `kibana_system`. */
  readonly login: { readonly user: string; readonly password: SecretOrigin };
  /** As whom it lets people in, by their role at the portal. All have one password, which nobody types. */
  readonly people: { readonly users: Readonly<Record<UserRole, string>>; readonly password: SecretOrigin };
  /** The data stream of each category: `{ audit: "logs-audit" }`. */
  readonly streams: Readonly<Record<string, string>>;
  /** Indices in which Jaeger keeps spans, as people may read them too: `jaeger-span-*`. @default - there are none */
  readonly traces?: string;
}
