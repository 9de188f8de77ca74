import { alertsOf } from "../../lib/alerts";
import { alertmanagerRules } from "../../lib/alertmanager";
import { applicationMetrics } from "../../lib/exporters/application";
import { nodeExporterOf, nodeRules } from "../../lib/exporters/node";
import { hostReportRules } from "../../lib/host-report";
import { PORTAL_RULES } from "../../lib/portal";
import { prometheusRules } from "../../lib/prometheus/rules";
import { catalogueOf, SCRAPE_METRICS } from "../../lib/rules";
import type { RunbooksModel } from "../../lib/runbooks";
import { defaultSpecification } from "../../lib/specification";

/** Pages about every alert that this library has, as of the built-in specification. */
export function runbooksModel(changes: Partial<RunbooksModel> = {}): RunbooksModel {
  const node = nodeRules(defaultSpecification, nodeExporterOf(defaultSpecification));
  const catalogue = catalogueOf([...SCRAPE_METRICS, ...applicationMetrics(defaultSpecification)], node.recording);
  const own = [
    hostReportRules(undefined, { certificates: true }),
    PORTAL_RULES,
    alertmanagerRules({ clustered: true }),
    prometheusRules({ jobs: ["node"], remoteWrite: true }),
  ].flatMap(({ alerts }) => alerts);
  const { rcaProcess, investigationTools } = defaultSpecification;
  return {
    alerts: [...alertsOf(defaultSpecification, { catalogue }), ...own],
    pages: {},
    rcaProcess,
    investigationTools,
    links: {},
    ...changes,
  };
}

/** {@link runbooksModel} without changes. */
export const MODEL = runbooksModel();

/** Where the tools of an installation are that has them all. */
export const LINKS = {
  prometheus: "http://10.0.0.5:9090",
  alertmanager: "http://10.0.0.5:9093",
  dashboards: "https://grafana.example.com",
  hostDashboard: "hosts",
  logs: "https://kibana.example.com",
  portal: "http://10.0.0.5:8090",
};
