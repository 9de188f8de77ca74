import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What `npm start` booted: it writes this beside the example as `hosts.json`. */
export interface Booted {
  readonly hosts: readonly {
    readonly name: string;
    readonly address: string;
    /** `ssh-ed25519 AAAA…` */
    readonly hostKey: string;
    /** `metrics` on the monitoring host, none on workloads. */
    readonly roles: readonly "metrics"[];
  }[];
  readonly login: {
    /** May use sudo without a password. */
    readonly user: string;
    readonly privateKeyFile: string;
    readonly knownHostsFile: string;
  };
  /** Folder of the hosts' certificates, as `npx vm-observability certificates make` writes it. */
  readonly certificates: string;
  /** Address that serves the vendors' archives, since the hosts have no way out. */
  readonly mirror: string;
  /** Whether these are the vendors' own builds, which have pages for a browser. */
  readonly webPages: boolean;
  /** Version of each component on the mirror, as `artifacts.versions` takes it. */
  readonly versions: Readonly<
    Record<"prometheus" | "alertmanager" | "node_exporter" | "process_exporter" | "caddy", string>
  >;
  /** Grafana is deployed where somebody has its archive: the number of its build. @default - it is not */
  readonly grafana?: { readonly build: string };
  /** Alerts are sent here; `npm start` says how to read them. */
  readonly webhook: string;
}

/** Reads `hosts.json`. */
export function readBooted(file = join(__dirname, "hosts.json")): Booted {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Booted;
  console.error(`${file} is missing: "npm start" in the project's folder boots the hosts and writes it`);
  process.exit(1);
}
