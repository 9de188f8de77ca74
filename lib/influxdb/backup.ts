import { liveProgram } from "../host";
import type { StoreBackup } from "../long-term";
import type { InfluxDbModel } from "./model";
import { backupAddress, localAddress } from "./render";

/** How root of its host copies everything that `model` holds, and brings it back. The server goes on in either case. */
export function influxDbBackup(model: InfluxDbModel): StoreBackup {
  const influxd = liveProgram("influxd");
  const at = `-portable -host ${backupAddress(model)} DIR`;
  const drop = `curl -fsS --data-urlencode 'q=DROP DATABASE "${model.database}"' http://${localAddress(model)}/query`;
  return {
    backup: [`${influxd} backup ${at}`],
    // Samples that arrive meanwhile find no database: Prometheus counts them as refused.
    restore: [drop, `${influxd} restore ${at}`, "systemctl restart vmo-influxdb"],
  };
}
