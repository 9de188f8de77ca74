import type { Correlated } from "../correlation";
import type { DataSource } from "../monitoring";
import type { Bytes } from "../units";

/** The Grafana that is meant, before any file or version. */
export interface GrafanaModel {
  /** Where its gateway listens. */
  readonly port: number;
  readonly memory: Bytes;
  /** What operators of the portal may do in Grafana. */
  readonly operators: OrgRole;
  /** Address under which people reach it, through the portal: `https://portal.example.com/grafana`. */
  readonly rootUrl: string;
  /** Client roles of the hosts that say who somebody is, as certificates name them: those of the portal. */
  readonly proxies: readonly string[];
  /** Client roles of the hosts that read its metrics, as certificates name them. */
  readonly scrapers: readonly string[];
  /** What it can ask, in the order in which people see them. */
  readonly dataSources: readonly DataSource[];
  /** What belongs together, and so how data sources link to each other. */
  readonly correlated: Correlated;
  readonly dashboards: readonly ProvisionedDashboard[];
}

/** What a person may do in Grafana. */
export type OrgRole = "Viewer" | "Editor" | "Admin";

/** A dashboard as a file. */
export interface ProvisionedDashboard {
  /** Title of its folder; `General` is the top. */
  readonly folder: string;
  readonly uid: string;
  /** Grafana's JSON. */
  readonly content: string;
}
