import type { Construct } from "constructs";
import type { TraceIndexStore, TraceStore } from "../lib/tracing";

/** Where traces are kept: a Jaeger on hosts of the fleet, or a store of your own. The gateways of `Tracing` write into it. */
export interface ITraceStore extends Construct {
  /** How gateways reach it. Asked when the app is synthesized. */
  readonly traces: TraceStore;
}

/** An Elasticsearch with the indices that `Jaeger` keeps traces in: an `ElasticsearchStore` of the stack, or one of your own. */
export interface ITraceIndexStore extends Construct {
  /** How Jaeger reaches it; undefined where it has no user and no indices for traces. Asked when the app is synthesized. */
  readonly traceIndices: TraceIndexStore | undefined;
}
