import type { ISearchedStore } from "../log-store";
import type { Metrics } from "../metrics";
import type { ITraceIndexStore } from "../trace-store";

/** What others look for in an Elasticsearch of their stack. */
type StoreOfStack = ITraceIndexStore & ISearchedStore;

/** By the metrics of their stacks: so that whoever looks for one need not load what makes it. */
const STORES = new WeakMap<Metrics, StoreOfStack>();

/** Says that the stack of `metrics` has an Elasticsearch. */
export function addStore(metrics: Metrics, store: StoreOfStack): void {
  STORES.set(metrics, store);
}

/** The Elasticsearch of the stack of `metrics`. */
export function storeOf(metrics: Metrics): StoreOfStack | undefined {
  return STORES.get(metrics);
}
