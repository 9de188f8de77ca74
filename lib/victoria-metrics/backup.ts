import type { StoreBackup } from "../long-term";
import type { VictoriaMetricsModel } from "./model";
import { DATA, localServer } from "./render";
import { AUTHORIZATION, KEY } from "./start";

/** How root of its host copies everything that `model` holds, and brings it back. The server goes on meanwhile when it is copied. */
export function victoriaMetricsBackup(model: Pick<VictoriaMetricsModel, "port" | "localPort" | "tls">): StoreBackup {
  // Keys stand in files, since every account reads command lines. The oldest version asks for the gate's password too.
  const password = model.tls ? ` -H @${AUTHORIZATION}` : "";
  const ask = (path: string) => `curl -fsS${password} --data-urlencode authKey@${KEY} '${localServer(model)}${path}'`;
  return {
    backup: [
      // Hard links of the moment: made at once, and later merges do not change them.
      `name=$(${ask("/snapshot/create")} | grep -o '[0-9A-F]*-[0-9A-F]*')`,
      `mkdir DIR && cp -rL ${DATA}/snapshots/$name/. DIR/`,
      ask("/snapshot/delete?snapshot='$name'"),
    ],
    restore: [
      "systemctl stop vmo-victoria-metrics",
      `rm -rf ${DATA}/data ${DATA}/indexdb ${DATA}/metadata ${DATA}/cache`,
      `cp -r DIR/. ${DATA}/ && chown -R vmo-victoria-metrics: ${DATA}`,
      "systemctl start vmo-victoria-metrics",
    ],
  };
}
