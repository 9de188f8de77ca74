export type {
  LongTermStore,
  RemoteRead,
  RemoteWrite,
  SeriesSelector,
  StoreBackup,
  StoreLogin,
  StoreOauth2,
  StoreRetention,
  StoreSigv4,
  StoreTls,
  WriteQueue,
} from "./model";
export { STORE_LABEL } from "./model";
export { storeDown, type WatchedStore } from "./down";
export { relabelingsOf, seriesProblems } from "./series";
export { unknownSeriesAdvice } from "./unknown-series";
export { partsOf, remoteStoreOf } from "./store-of";
