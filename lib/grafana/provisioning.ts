import { createHash } from "node:crypto";
import { grafanaLinks, type SourceLinks } from "../correlation";
import { provisionedText } from "../escaping";
import { certificateOf } from "../host";
import type { DataSource } from "../monitoring";
import type { DashboardFile, DashboardProvider, DataSourceFile, ProvisionedDataSource } from "./config";
import type { GrafanaModel } from "./model";
import { DASHBOARDS } from "./paths";

/** Dashboards of this folder lie at the top. */
const TOP = "General";

/** How often Grafana looks at the files again: they change only while it starts. */
const LOOKS_EVERY_SECONDS = 60;

/** What Grafana can ask. Of these it has no others, and nobody edits them. */
export function dataSourceFile({
  dataSources,
  correlated,
}: Pick<GrafanaModel, "dataSources" | "correlated">): DataSourceFile {
  const links = grafanaLinks(dataSources, correlated);
  return {
    apiVersion: 1,
    prune: true,
    datasources: dataSources.map((source) => provisioned(source, links[source.uid])),
  };
}

function provisioned(source: DataSource, links: SourceLinks = {}): ProvisionedDataSource {
  const { name, uid, type, url, isDefault = false, as, serverName, options = {} } = source;
  const { pem, ca } = certificateOf("fleet");
  return {
    name: provisionedText(name),
    uid,
    type,
    access: "proxy",
    orgId: 1,
    url: provisionedText(url),
    isDefault,
    editable: false,
    jsonData: {
      ...written({ ...options, ...links.options }),
      ...(as && { tlsAuth: true, tlsAuthWithCACert: true }),
      ...(serverName !== undefined && { serverName: provisionedText(serverName) }),
    },
    ...(links.correlations && { correlations: written(links.correlations) }),
    ...(as && {
      secureJsonData: {
        tlsCACert: `$__file{${ca}}`,
        // Both lie in one file, and each reader takes its part.
        tlsClientCert: `$__file{${pem}}`,
        tlsClientKey: `$__file{${pem}}`,
      },
    }),
  };
}

/** `value` with every text in it as provisioning files want it. */
function written<T>(value: T): T {
  if (typeof value === "string") return provisionedText(value) as T;
  if (Array.isArray(value)) return value.map(written) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, written<unknown>(one)])) as T;
}

/** Where Grafana reads dashboards: a folder of files for each folder of people. */
export function dashboardFile({ dashboards }: Pick<GrafanaModel, "dashboards">): DashboardFile {
  const folders = [...new Set(dashboards.map(({ folder }) => folder))].sort();
  return { apiVersion: 1, providers: folders.map(providerOf) };
}

function providerOf(folder: string): DashboardProvider {
  const name = folderOf(folder);
  return {
    name,
    orgId: 1,
    ...(folder !== TOP && { folder: provisionedText(folder), folderUid: name }),
    type: "file",
    // What is gone from the code goes from Grafana.
    disableDeletion: false,
    allowUiUpdates: false,
    updateIntervalSeconds: LOOKS_EVERY_SECONDS,
    options: { path: `${DASHBOARDS}/${name}` },
  };
}

/** The name of a folder as a part of paths, and as its UID: the same for the same title, and another for another. */
export function folderOf(title: string): string {
  if (/^[A-Za-z0-9]+$/.test(title)) return title;
  const words = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 24);
  const digits = createHash("sha256").update(title).digest("hex").slice(0, 8);
  return words === "" ? digits : `${words}-${digits}`;
}
