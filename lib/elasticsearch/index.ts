export { type LogStreams, logCalls, mappingName } from "./calls";
export { FIELDS } from "./mapping";
export {
  type ApiCall,
  dataNodesOf,
  ELASTICSEARCH_UNIT,
  type ElasticsearchModel,
  mastersOf,
  newDataNodesOf,
  type Node,
  NODE_TIERS,
  type NodeTier,
  type Passwords,
  replicasOf,
  type Watermarks,
} from "./model";
export { elasticsearchPlan, type ElasticsearchPlanOptions } from "./plan";
export { elasticsearchProblems } from "./problems";
export { snapshotCalls, snapshotProblems, type Snapshots } from "./snapshots";
export { type TraceIndices, traceCalls } from "./traces";
export { PEOPLE, USERS } from "./users";
export { elasticsearchChosen } from "./versions";
