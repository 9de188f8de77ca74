export {
  type Database,
  type DatabaseFormula,
  type DatabaseOptions,
  databaseRules,
  NO_HISTOGRAM,
  type Shown,
} from "./database";
export { replicaStopped, type WatchedReplica } from "./replica";
export { serverDown, type WatchedServer } from "./down";
export { answersPanel } from "./panel";
export { type ServerExporter, serverExporterPlan, unitName, webFact } from "./plan";
