import type { Construct } from "constructs";
import type { LogStore } from "../lib/log-pipeline";

/** Where logs are searched: an Elasticsearch on hosts of the fleet, or one of your own. `LogPipeline` writes into it. */
export interface ILogStore extends Construct {
  /** How the log agents of every host reach it. Asked when the app is synthesized. */
  readonly logs: LogStore;
}
