import { type CaddyConfig, renderRoleGate } from "../caddy";
import { certificateOf } from "../host";
import { AVAILABLE } from "./metrics";
import type { KibanaModel } from "./model";
import { authorizations } from "./render";
import { SEED_PATHS, STATUS } from "./seeds";

/** What stands before Kibana, in the dialect of a version of Caddy. */
export function renderKibanaGate({ ports, proxies, scrapers }: KibanaModel, version: string): CaddyConfig {
  const { pem, ca } = certificateOf("fleet");
  return renderRoleGate(
    {
      name: "kibana",
      port: ports.gate,
      exposure: "fleet",
      host: { certificate: pem, key: pem, authority: ca },
      dial: `127.0.0.1:${ports.server}`,
      health: { path: STATUS, metric: AVAILABLE.name, help: AVAILABLE.help },
      proxies,
      readers: scrapers,
      roles: authorizations(),
      own: SEED_PATHS,
      // Without it, Kibana takes a write for one that another site made a browser send.
      ownHeaders: { "kbn-xsrf": "seed" },
    },
    { version },
  );
}
