import { liveFile, liveProgram } from "../host";
import type { StoreBackup } from "../long-term";
import { INFLUXDB_UNIT, type InfluxDbModel } from "./model";
import { backupAddress, SOCKET } from "./render";
import { fileOf, type Statement, statementsOf } from "./statements";

/** How root of its host copies everything that `model` holds, and brings it back. The server goes on in either case. */
export function influxDbBackup(model: InfluxDbModel): StoreBackup {
  // Its network has nothing but itself in it.
  const influxd = `nsenter -t $(systemctl show -p MainPID --value ${INFLUXDB_UNIT}) -n ${liveProgram("influxd")}`;
  const at = `-portable -host ${backupAddress(model)} DIR`;
  const [begun, ...others] = statementsOf(model);
  return {
    backup: [`${influxd} backup ${at}`],
    // Samples that arrive meanwhile find no database: Prometheus counts them as refused.
    restore: [
      told(`--data-urlencode 'q=DROP DATABASE "${model.database}"'`),
      `${influxd} restore ${at}`,
      "systemctl restart vmo-influxdb",
      // A copy has no continuous query: without these, nothing is thinned out any more. Until it listens there is no socket, which is no refusal.
      ...(begun ? [`${made(begun)} --retry 180 --retry-delay 1 --retry-all-errors`] : []),
      ...others.map(made),
    ],
  };
}

function made(statement: Statement): string {
  return told(`--data-binary @${liveFile(fileOf(statement))}`);
}

function told(what: string): string {
  return `curl -fsS --unix-socket ${SOCKET} ${what} http://localhost/query`;
}
