export { slowThresholdOf } from "./slow";
export type { TraceStore, TraceStoreTls } from "./store";
