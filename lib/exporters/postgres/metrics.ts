import { exposedMetrics, type Metric, type MetricFamily } from "../../rules";
import { EXPOSED } from "./exposed";

const FROM = "postgres_exporter";

/** Only where statements are counted. */
const STATEMENTS = /^pg_statements_/;

/** Settings by their names: those that rules and panels read. All others are known by their beginning. */
const SETTINGS = "g:settings_max_connections:server g:settings_superuser_reserved_connections:server";

/** Metrics of postgres_exporter as this library starts it. */
export function postgresMetrics({ statements }: { readonly statements: boolean }): readonly Metric[] {
  return exposedMetrics(`${EXPOSED} ${SETTINGS}`, "pg_", FROM).filter(
    ({ name }) => statements || !STATEMENTS.test(name),
  );
}

/** The server's settings, whose names are those of its version. */
export const POSTGRES_FAMILIES: readonly MetricFamily[] = [{ prefix: "pg_settings_", from: FROM }];
