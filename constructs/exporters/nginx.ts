import {
  NGINX_DASHBOARD,
  NGINX_EXPORTER,
  NGINX_METRICS,
  nginxExporterFeatures,
  nginxExporterPlan,
  nginxExporterPrograms,
  nginxRules,
} from "../../lib/exporters/nginx";
import { isLoopback } from "../scrape-jobs";
import { serverExporter } from "./server-exporter";

/** nginx-prometheus-exporter beside each nginx. */
export const nginx = serverExporter(
  { ...NGINX_EXPORTER, name: "nginx", programs: nginxExporterPrograms, features: nginxExporterFeatures },
  {
    section: (exporters) => exporters.nginx,
    plan: nginxExporterPlan,
    own: ({ statusPage }) =>
      isLoopback(new URL(statusPage).hostname) ? { key: "status_page", address: statusPage } : undefined,
    seen: (section) => ({ metrics: NGINX_METRICS, rules: nginxRules(section), dashboards: [NGINX_DASHBOARD] }),
  },
);
