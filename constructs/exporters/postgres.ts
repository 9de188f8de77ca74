import {
  missingPostgresMetrics,
  POSTGRES_DASHBOARD,
  POSTGRES_EXPORTER,
  POSTGRES_FAMILIES,
  postgresExporterFeatures,
  postgresExporterPlan,
  postgresExporterPrograms,
  postgresMetrics,
  postgresRules,
} from "../../lib/exporters/postgres";
import { serverExporter } from "./server-exporter";

/** postgres_exporter beside each PostgreSQL. */
export const postgres = serverExporter(
  {
    ...POSTGRES_EXPORTER,
    name: "postgres",
    programs: postgresExporterPrograms,
    features: postgresExporterFeatures,
  },
  {
    section: (exporters) => exporters.postgres,
    plan: postgresExporterPlan,
    own: ({ server }) => (server.startsWith("/") ? { key: "server", address: server } : undefined),
    seen: (section, options) => ({
      metrics: postgresMetrics(section),
      families: POSTGRES_FAMILIES,
      unavailable: missingPostgresMetrics(section),
      rules: postgresRules(section, options),
      dashboards: [POSTGRES_DASHBOARD],
    }),
  },
);
