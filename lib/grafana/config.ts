import type { OptionValue, SourceCorrelation } from "../correlation";

/** A value of Grafana's ini file: itself, or the content of a file of the host, which Grafana reads at its start. */
export type IniValue = string | number | boolean | { readonly file: string };

/**
 * Grafana's ini file, as far as this library writes it: sections, and keys in them.
 *
 * @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/
 */
export type GrafanaIni = Readonly<Record<string, Readonly<Record<string, IniValue>>>>;

/**
 * A file in `provisioning/datasources`.
 *
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources
 */
export interface DataSourceFile {
  readonly apiVersion: 1;
  /** Whether data sources that are gone from here go from Grafana too. */
  readonly prune: true;
  readonly datasources: readonly ProvisionedDataSource[];
}

/** A data source of {@link DataSourceFile}. */
export interface ProvisionedDataSource {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
  readonly access: "proxy";
  readonly orgId: 1;
  readonly url: string;
  readonly isDefault: boolean;
  readonly editable: false;
  readonly jsonData: Readonly<Record<string, OptionValue>>;
  /** Links from values of its results to queries of others. */
  readonly correlations?: readonly SourceCorrelation[];
  readonly secureJsonData?: Readonly<Record<"tlsCACert" | "tlsClientCert" | "tlsClientKey", string>>;
}

/**
 * A file in `provisioning/dashboards`.
 *
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards
 */
export interface DashboardFile {
  readonly apiVersion: 1;
  readonly providers: readonly DashboardProvider[];
}

/** The dashboards of one folder. */
export interface DashboardProvider {
  readonly name: string;
  readonly orgId: 1;
  /** Left out for the top. */
  readonly folder?: string;
  readonly folderUid?: string;
  readonly type: "file";
  readonly disableDeletion: false;
  readonly allowUiUpdates: false;
  readonly updateIntervalSeconds: number;
  readonly options: { readonly path: string };
}
