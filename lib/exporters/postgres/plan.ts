import type { ProgramOptions } from "../../artifacts";
import { systemdArgument } from "../../escaping";
import { type ComponentPlan, credential, liveFile, ONE_LINE, PEM_CERTIFICATE, type Secret } from "../../host";
import { type ServerExporter, serverExporterPlan, unitName } from "../../server-exporters";
import { toYaml } from "../../yaml";
import { postgresProblems, type PostgresExporterModel } from "./model";
import { renderStatements } from "./render";
import { postgresExporterFeatures, postgresExporterPrograms } from "./versions";

/** Its component, and the names that follow from it. */
export const POSTGRES_EXPORTER = { component: "postgres-exporter", program: "postgres_exporter" } as const;

const STATEMENTS = "postgres-exporter/statements.yml";
const UNIT = unitName(POSTGRES_EXPORTER);

/**
 * All that postgres_exporter needs of a host.
 *
 * @throws ValidationError when the port or the version cannot work
 */
export function postgresExporterPlan(model: PostgresExporterModel, options: ProgramOptions): ComponentPlan {
  const { version } = postgresExporterPrograms.chosen(options);
  return serverExporterPlan(exporterOf(model), postgresExporterPrograms, options, [
    ...postgresExporterFeatures.unusable(version, "version"),
    ...postgresProblems(model),
  ]);
}

function exporterOf(model: PostgresExporterModel): ServerExporter {
  const { port, overTls, statements } = model;
  return {
    ...POSTGRES_EXPORTER,
    server: "PostgreSQL",
    documentation: "https://github.com/prometheus-community/postgres_exporter",
    port,
    ...(overTls !== undefined && { overTls }),
    up: "pg_up",
    flags: statements ? [systemdArgument(`--extend.query-path=${liveFile(STATEMENTS)}`)] : [],
    variables: connectionOf(model),
    files: statements ? [{ path: STATEMENTS, content: toYaml(renderStatements()), onChange: "restart" }] : [],
    secrets: secretsOf(model),
  };
}

/** How it connects. The password stands in a file that only the unit reads: the variables are in the release. */
function connectionOf(model: PostgresExporterModel): Readonly<Record<string, string>> {
  const { user, passwordFile } = model;
  return {
    DATA_SOURCE_USER: user,
    ...(passwordFile !== undefined && { DATA_SOURCE_PASS_FILE: credential(UNIT, "password") }),
    DATA_SOURCE_URI: addressOf(model),
  };
}

/** What stands behind the user in an address of libpq's: a socket is a parameter of it. */
function addressOf({ server, database, tls }: PostgresExporterModel): string {
  const [, folder, port] = /^(\/.*)\/\.s\.PGSQL\.(\d+)$/.exec(server) ?? [];
  if (folder !== undefined) return `/${database}?host=${folder}&port=${port}&sslmode=disable`;
  if (!tls) return `${server}/${database}?sslmode=disable`;
  const authorities = tls.caFile === undefined ? "" : `&sslrootcert=${credential(UNIT, "ca")}`;
  return `${server}/${database}?sslmode=verify-full${authorities}`;
}

function secretsOf({ passwordFile, tls }: PostgresExporterModel): readonly Secret[] {
  const given = [
    { name: "password", path: passwordFile, content: ONE_LINE },
    { name: "ca", path: tls?.caFile, content: PEM_CERTIFICATE },
  ];
  return given.flatMap(({ name, path, content }) =>
    path === undefined ? [] : [{ name, unit: UNIT, from: { kind: "file" as const, path }, content }],
  );
}
