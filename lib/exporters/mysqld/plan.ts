import type { ProgramOptions } from "../../artifacts";
import { type ComponentPlan, type ConfigFile, type ContentRule, credential, liveFile } from "../../host";
import { type ServerExporter, serverExporterPlan, unitName } from "../../server-exporters";
import { mysqldProblems, type MysqldExporterModel } from "./model";
import { renderClient } from "./render";
import { mysqldExporterFeatures, mysqldExporterPrograms } from "./versions";

/** Its component, and the names that follow from it. */
export const MYSQLD_EXPORTER = { component: "mysqld-exporter", program: "mysqld_exporter" } as const;

const CLIENT = "mysqld-exporter/client.cnf";
const UNIT = unitName(MYSQLD_EXPORTER);

/** What the file of a client has to hold, which the exporter would find out too late. */
const CLIENT_FILE: readonly ContentRule[] = ["user", "password"].map((key) => {
  const begins = `^[[:space:]]*${key}[[:space:]]*=`;
  return {
    line: { begins, of: `${key} of the section [client]` },
    form: `"${key}=" and its value`,
    matches: `${begins}.`,
  };
});

/**
 * All that mysqld_exporter needs of a host.
 *
 * @throws ValidationError when the port or the version cannot work
 */
export function mysqldExporterPlan(model: MysqldExporterModel, options: ProgramOptions): ComponentPlan {
  const { version } = mysqldExporterPrograms.chosen(options);
  return serverExporterPlan(exporterOf(model, version), mysqldExporterPrograms, options, [
    ...mysqldExporterFeatures.unusable(version, "version"),
    ...mysqldProblems(model),
  ]);
}

function exporterOf(model: MysqldExporterModel, version: string): ServerExporter {
  const { port, overTls, statements } = model;
  const { flags, ...connection } = connectionOf(model, version);
  return {
    ...MYSQLD_EXPORTER,
    server: "MariaDB and MySQL",
    documentation: "https://github.com/prometheus/mysqld_exporter",
    port,
    ...(overTls !== undefined && { overTls }),
    up: "mysql_up",
    flags: [...flags, ...(statements ? ["--collect.perf_schema.eventsstatementssum"] : [])],
    ...connection,
  };
}

type Connection = Pick<ServerExporter, "flags" | "variables" | "files" | "secrets">;

function connectionOf({ clientFile, socket, user }: MysqldExporterModel, version: string): Connection {
  const known = { user: user ?? "vmo-mysqld-exporter", socket: socket ?? "/run/mysqld/mysqld.sock" };
  if (clientFile !== undefined)
    return {
      flags: [`--config.my-cnf=${credential(UNIT, "client")}`],
      secrets: [{ name: "client", unit: UNIT, from: { kind: "file", path: clientFile }, content: CLIENT_FILE }],
    };
  if (!mysqldExporterFeatures.supports(version, "fileWithoutPassword"))
    return { flags: [], variables: { DATA_SOURCE_NAME: `${known.user}@unix(${known.socket})/` } };
  const file: ConfigFile = { path: CLIENT, content: renderClient(known), onChange: "restart" };
  return { flags: [`--config.my-cnf=${liveFile(CLIENT)}`], files: [file] };
}
