import type { Metrics } from "../metrics";
import type { ITraceIndexStore } from "../trace-store";

/** By the metrics of their stacks: so that whoever looks for one need not load what makes it. */
const STORES = new WeakMap<Metrics, ITraceIndexStore>();

/** Says that the stack of `metrics` has a store in which indices for traces may be. */
export function addIndexStore(metrics: Metrics, store: ITraceIndexStore): void {
  STORES.set(metrics, store);
}

/** The store of the stack of `metrics`. */
export function indexStoreOf(metrics: Metrics): ITraceIndexStore | undefined {
  return STORES.get(metrics);
}
