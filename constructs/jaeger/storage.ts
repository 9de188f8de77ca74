import type { Problem } from "../../lib/errors";
import type { JaegerStorage } from "../../lib/jaeger";
import type { Specification } from "../../lib/specification";
import type { TraceIndexStore } from "../../lib/tracing";
import type { HostProps } from "../targets/fleet";

/** What decides where traces are kept. */
export interface StorageParts {
  readonly specification: Specification;
  readonly hosts: readonly HostProps[];
  /** An Elasticsearch with indices for traces. */
  readonly indices: TraceIndexStore | undefined;
  /** Whether there is an Elasticsearch at all, with such indices or without. */
  readonly hasStore: boolean;
}

/** Where traces are kept: as the specification says, or else in an Elasticsearch that has indices for them. */
export function storageOf({ specification: { tracing }, indices }: StorageParts): JaegerStorage {
  const { kind = indices ? "elasticsearch" : "badger", size } = tracing.storage;
  return kind === "elasticsearch" && indices ? { kind, ...indices } : { kind: "badger", size };
}

/** Why traces cannot be kept there. */
export function storageProblems(parts: StorageParts): readonly Problem[] {
  const { specification, hosts, indices, hasStore } = parts;
  const { kind } = specification.tracing.storage;
  if (kind === "elasticsearch" && !indices)
    return [
      {
        path: "tracing.storage.kind",
        message: hasStore
          ? 'must be "badger" unless the Elasticsearch has a user for traces, got "elasticsearch"; give its passwords one of "jaeger"'
          : 'must be "badger" unless the stack has an Elasticsearch, got "elasticsearch"; add an ElasticsearchStore, or give Jaeger one as elasticsearch',
      },
    ];
  if (storageOf(parts).kind === "elasticsearch" || hosts.length < 2) return [];
  const names = hosts.map(({ name }) => name).join(", ");
  return [
    {
      path: kind === undefined ? "hosts" : "tracing.storage.kind",
      message: `must be one host with the role tracing where traces lie on its own disk (badger), got ${names}: each would show a part of the traces; keep them in an Elasticsearch`,
    },
  ];
}
