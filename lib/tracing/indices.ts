import { fieldOf, identifiersOf } from "../correlation";
import type { SecretOrigin } from "../host";
import type { Specification } from "../specification";
import type { Duration } from "../units";

/** An Elasticsearch that has the indices of Jaeger, as Jaeger reaches it. All of it is literal, but for secrets. */
export interface TraceIndexStore {
  /** Version of its servers: `8.19.21`. */
  readonly version: string;
  /** Addresses of its nodes without a path, by their fleet names where they have some. */
  readonly urls: readonly string[];
  /** Who signed the nodes' certificates: the fleet's own authority, or those of a PEM file. @default - those that the host trusts */
  readonly authority?: "fleet" | SecretOrigin;
  /** With which Jaeger signs in; it needs `read` and `index` on its indices alone. */
  readonly login: { readonly user: string; readonly password: SecretOrigin };
  /** After which age its indices go: Jaeger looks no further back. @default - as `tracing.storage` says */
  readonly keeps?: Duration;
}

/** What Jaeger keeps in indices of their own: spans, and the names of services and their operations. */
export const TRACE_INDICES = ["jaeger-span", "jaeger-service"] as const;

/** The policy by which indices of traces roll over and go. */
export const TRACE_POLICY = "jaeger-retention";

/** The names under which Jaeger writes and reads an index that rolls over. */
export function indexAliases(index: string): { readonly write: string; readonly read: string } {
  return { write: `${index}-write`, read: `${index}-read` };
}

/** Tags that get a field of their own, by which searches find them and Kibana shows them: what signals are found by, beside their time. */
export function searchableTags(specification: Pick<Specification, "correlationStrategies">): readonly string[] {
  const tags = identifiersOf(specification).flatMap(({ identifier }) => fieldOf(identifier).attribute ?? []);
  return [...new Set(tags)].sort();
}
