import type { CorrelatedPlaces, Correlated } from "../correlation";
import type { SearchedStore } from "../log-pipeline";
import type { Bytes } from "../units";

/** The Kibana that is meant, before any file or version. */
export interface KibanaModel {
  readonly ports: KibanaPorts;
  /** Most memory of the server, without its gate. */
  readonly memory: Bytes;
  /** Address under which people reach it, through the portal: `https://portal.example.com/kibana`. */
  readonly url: string;
  /** Whose logs it shows. */
  readonly store: SearchedStore;
  /** Client roles of the hosts that say who somebody is, as certificates name them: those of the portal. */
  readonly proxies: readonly string[];
  /** Client roles of the hosts that read its metrics, as certificates name them. */
  readonly scrapers: readonly string[];
  /** What belongs together, and so what searches look for. */
  readonly correlated: Correlated;
  /** Where values in logs link to. */
  readonly places: KibanaPlaces;
}

/** Where it listens. */
export interface KibanaPorts {
  /** The gate: its pages, its API and its metrics. */
  readonly gate: number;
  /** The server behind it, on loopback. */
  readonly server: number;
}

/** Where values in logs link to. */
export interface KibanaPlaces extends Pick<CorrelatedPlaces, "portal"> {
  /** Base address of Jaeger. @default - nothing links to traces */
  readonly traces?: string;
}

/** Where it listens when nobody says otherwise. */
export const KIBANA_PORTS: KibanaPorts = { gate: 5_601, server: 5_602 };

/** Its component. */
export const COMPONENT = "kibana";

/** Unit of the server. */
export const KIBANA_UNIT = "vmo-kibana.service";

/** Its account, and that of its gate. */
export const ACCOUNT = "vmo-kibana";
