import { liveFile, liveProgram } from "../host";
import type { StoreBackup } from "../long-term";
import type { InfluxDbModel } from "./model";
import { backupAddress, localAddress } from "./render";
import { fileOf, type Statement, statementsOf } from "./statements";

/** How root of its host copies everything that `model` holds, and brings it back. The server goes on in either case. */
export function influxDbBackup(model: InfluxDbModel): StoreBackup {
  const influxd = liveProgram("influxd");
  const at = `-portable -host ${backupAddress(model)} DIR`;
  const query = `http://${localAddress(model)}/query`;
  const [begun, ...others] = statementsOf(model);
  return {
    backup: [`${influxd} backup ${at}`],
    // Samples that arrive meanwhile find no database: Prometheus counts them as refused.
    restore: [
      `curl -fsS --data-urlencode 'q=DROP DATABASE "${model.database}"' ${query}`,
      `${influxd} restore ${at}`,
      "systemctl restart vmo-influxdb",
      // A copy has no continuous query: without these, nothing is thinned out any more.
      ...(begun ? [`${made(begun, query)} --retry 180 --retry-delay 1 --retry-connrefused`] : []),
      ...others.map((statement) => made(statement, query)),
    ],
  };
}

function made(statement: Statement, query: string): string {
  return `curl -fsS --data-binary @${liveFile(fileOf(statement))} ${query}`;
}
