import { urlPart } from "../escaping";
import { TAG_DOT } from "../correlation";
import { indexAliases, TRACE_INDICES, TRACE_POLICY } from "../tracing";
import { madeOnce, put } from "./calls";
import type { ApiCall } from "./model";

/** What makes the indices in which Jaeger keeps traces. */
export interface TraceIndices {
  /** The policy that says how long they are kept. */
  readonly policy: Pick<ApiCall & { method: "PUT" }, "method" | "path" | "body">;
  /** Copies of each shard beside the first. */
  readonly replicas: number;
  /** Tags that have a field of their own. */
  readonly searchable: readonly string[];
}

/** Jaeger's own templates have none, and those of integrations 200. */
const PRIORITY = 500;

/** Longest text that is found as a whole. */
const WORD = { type: "keyword", ignore_above: 256 } as const;

/** Tags as Jaeger writes them by default: a list of documents, each with its key. */
const TAGS = { type: "nested", dynamic: false, properties: { key: WORD, value: WORD, type: WORD } } as const;

type Index = (typeof TRACE_INDICES)[number];

/** All that the cluster is told about traces, in the order in which it has to be told. Jaeger may make nothing of it itself. */
export function traceCalls({ policy, replicas, searchable }: TraceIndices): readonly ApiCall[] {
  return [
    put(policy.path, policy.body ?? {}),
    ...TRACE_INDICES.flatMap((index) => [
      put(`/_index_template/${index}`, templateOf(index, fieldsOf(searchable)[index], replicas)),
      ...firstIndex(index),
    ]),
  ];
}

function templateOf(index: Index, properties: object, replicas: number) {
  const { write, read } = indexAliases(index);
  return {
    index_patterns: [`${index}-*`],
    priority: PRIORITY,
    template: {
      aliases: { [read]: {} },
      settings: {
        index: {
          number_of_shards: 1,
          number_of_replicas: replicas,
          lifecycle: { name: TRACE_POLICY, rollover_alias: write },
          // A value that its field cannot take is left out of the index; the span is kept.
          mapping: { ignore_malformed: true },
        },
      },
      mappings: { dynamic: false, properties },
    },
    _meta: { description: "Made for Jaeger's documents; changes by hand are lost." },
  };
}

/** How each key of Jaeger's documents is indexed. What is not here is kept, and not searched: no application can add fields. */
function fieldsOf(searchable: readonly string[]): Readonly<Record<Index, object>> {
  const own = searchable.map((tag) => [tag.replaceAll(".", TAG_DOT), WORD]);
  const tag = { dynamic: false, properties: Object.fromEntries(own) as Readonly<Record<string, object>> };
  return {
    "jaeger-span": {
      traceID: WORD,
      spanID: WORD,
      parentSpanID: WORD,
      operationName: WORD,
      startTime: { type: "long" },
      startTimeMillis: { type: "date", format: "epoch_millis" },
      duration: { type: "long" },
      flags: { type: "integer" },
      references: { type: "nested", dynamic: false, properties: { refType: WORD, traceID: WORD, spanID: WORD } },
      process: { dynamic: false, properties: { serviceName: WORD, tag, tags: TAGS } },
      tag,
      tags: TAGS,
      logs: { type: "nested", dynamic: false, properties: { timestamp: { type: "long" }, fields: TAGS } },
    },
    "jaeger-service": { serviceName: WORD, operationName: WORD },
  };
}

/** The first index, to which the alias leads until it rolls over. One that went long ago is not made again beside its followers. */
function firstIndex(index: Index): readonly ApiCall[] {
  const { write } = indexAliases(index);
  return madeOnce(
    {
      purpose: `the first index of ${index}`,
      method: "PUT",
      path: `/${urlPart(`${index}-000001`)}`,
      body: { aliases: { [write]: { is_write_index: true } } },
    },
    { path: `/_alias/${urlPart(write)}`, contains: '"is_write_index":true' },
    // Beside an index that has the alias now, it is no wrong request to Elasticsearch, but an error of its own.
    [400, 500],
  );
}
