export { indexAliases, searchableTags, TRACE_INDICES, TRACE_POLICY, type TraceIndexStore } from "./indices";
export { traceRetention } from "./retention";
export { labelOf, type StoreSurroundings, traceStoreProblems, tracingProblems } from "./problems";
export { slowThresholdOf } from "./slow";
export type { TraceStore, TraceStoreTls } from "./store";
