export type { LogStore, LogStoreLogin } from "./store";
