import { matcherText } from "../../escaping";
import type { Alert, Catalogue } from "../../rules";
import { MACHINE_SEVERITY } from "../model";
import { knownAlert } from "../routing/family-inhibitions";
import { equals } from "../routing/matcher";

/** Stands for names, hosts and jobs that no silence means in particular. */
const ANY = "vm-observability-any";

/** Alerts that silences are tried on. */
export interface SampledAlerts {
  readonly alerts: readonly Alert[];
  readonly catalogue: Catalogue;
  /** Labels that Prometheus adds to every alert. */
  readonly externalLabels: Readonly<Record<string, string>>;
}

/**
 * The file of alerts that silences are tried on: `<kind>`, `<severity>` and matchers as amtool takes them, separated by tabs. Of kind
 * `known` are the alerts of the stack, of kind `any` one alert for each severity that has no other name in common with them. A silence about
 * one host, job or file system does not match them.
 */
export function sampleFile({ alerts, catalogue, externalLabels }: SampledAlerts): string {
  const notifying = alerts.filter(({ severity }) => severity !== MACHINE_SEVERITY);
  const severities = [...new Set(notifying.map(({ severity }) => severity))].sort();
  const known = notifying.map((alert) => ({ ...labelsOf(alert, catalogue), ...externalLabels }));
  const others = severities.map((severity) => ({
    ...{ alertname: ANY, severity, family: ANY, instance: ANY, job: ANY },
    ...externalLabels,
  }));
  const lines = [...others.map((labels) => lineOf("any", labels)), ...known.map((labels) => lineOf("known", labels))];
  return `${[...new Set(lines)].join("\n")}\n`;
}

type Labels = Readonly<Record<string, string>> & { readonly severity: string };

function labelsOf(alert: Alert, catalogue: Catalogue): Labels {
  const { name, severity, family, labels = {} } = alert;
  const { labels: ofSeries = ["instance", "job"], jobs = [] } = knownAlert(alert, catalogue);
  const [job = ANY, ...otherJobs] = jobs;
  const own = Object.entries(labels).map(([label, value]) => [label, value.includes("{{") ? ANY : value]);
  return {
    ...Object.fromEntries(ofSeries.map((label) => [label, ANY])),
    ...(ofSeries.includes("job") && otherJobs.length === 0 && { job }),
    ...(Object.fromEntries(own) as Readonly<Record<string, string>>),
    alertname: name,
    severity,
    family,
  };
}

function lineOf(kind: "any" | "known", labels: Labels): string {
  const matchers = Object.entries(labels)
    .filter(([, value]) => !/[\t\n]/.test(value))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => matcherText(equals(label, value)));
  // The severity becomes the label of a metric.
  return [kind, labels.severity.replace(/[^A-Za-z0-9._ -]/g, "_"), ...matchers].join("\t");
}
