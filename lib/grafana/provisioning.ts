import { createHash } from "node:crypto";
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
export function dataSourceFile({ dataSources }: Pick<GrafanaModel, "dataSources">): DataSourceFile {
  return { apiVersion: 1, prune: true, datasources: dataSources.map(provisioned) };
}

function provisioned(source: DataSource): ProvisionedDataSource {
  const { name, uid, type, url, isDefault = false, as, serverName, options = {} } = source;
  const texts = Object.entries(options).map(([key, value]) => [
    key,
    typeof value === "string" ? provisionedText(value) : value,
  ]);
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
      ...(Object.fromEntries(texts) as Readonly<Record<string, string | number | boolean>>),
      ...(as && { tlsAuth: true, tlsAuthWithCACert: true }),
      ...(serverName !== undefined && { serverName: provisionedText(serverName) }),
    },
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
