import type { Construct } from "constructs";
import type { LogStore, SearchedStore } from "../lib/log-pipeline";

/** Where logs are searched: an Elasticsearch on hosts of the fleet, or one of your own. `LogPipeline` writes into it. */
export interface ILogStore extends Construct {
  /** How the log agents of every host reach it. Asked when the app is synthesized. */
  readonly logs: LogStore;
}

/** An Elasticsearch whose logs people search in Kibana: an `ElasticsearchStore` of the stack, or one of your own. */
export interface ISearchedStore extends Construct {
  /** How Kibana reaches it; undefined where it has no users for Kibana and for people. Asked when the app is synthesized. */
  readonly searched: SearchedStore | undefined;
}
