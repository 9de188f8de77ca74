export { labelOf, type StoreSurroundings, traceStoreProblems, tracingProblems } from "./problems";
export { slowThresholdOf } from "./slow";
export type { TraceStore, TraceStoreTls } from "./store";
