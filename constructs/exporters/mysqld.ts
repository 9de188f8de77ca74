import {
  missingMysqldMetrics,
  MYSQLD_DASHBOARD,
  MYSQLD_EXPORTER,
  MYSQLD_FAMILIES,
  mysqldExporterFeatures,
  mysqldExporterPlan,
  mysqldExporterPrograms,
  mysqldMetrics,
  mysqldRules,
} from "../../lib/exporters/mysqld";
import { serverExporter } from "./server-exporter";

/** mysqld_exporter beside each MariaDB or MySQL. */
export const mysqld = serverExporter(
  { ...MYSQLD_EXPORTER, name: "mysqld", programs: mysqldExporterPrograms, features: mysqldExporterFeatures },
  {
    section: (exporters) => exporters.mysqld,
    plan: mysqldExporterPlan,
    own: ({ clientFile, socket = "/run/mysqld/mysqld.sock" }) =>
      clientFile === undefined ? { key: "client_file", address: socket } : undefined,
    seen: (section, options) => ({
      metrics: mysqldMetrics(section),
      families: MYSQLD_FAMILIES,
      unavailable: missingMysqldMetrics(section),
      rules: mysqldRules(section, options),
      dashboards: [MYSQLD_DASHBOARD],
    }),
  },
);
