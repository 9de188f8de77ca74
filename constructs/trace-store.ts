import type { Construct } from "constructs";
import type { TraceStore } from "../lib/tracing";

/** Where traces are kept: a Jaeger on hosts of the fleet, or a store of your own. The gateways of `Tracing` write into it. */
export interface ITraceStore extends Construct {
  /** How gateways reach it. Asked when the app is synthesized. */
  readonly traces: TraceStore;
}
