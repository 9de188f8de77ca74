import type { AdviceName } from "../../errors";
import { Duration } from "../../units";
import type { Named, Severity } from "./names";
import type { SchemaWords, Section } from "./section";

/** 4.1 */
export interface AlertSection {
  /** PromQL, as the document writes it. */
  readonly condition: string;
  readonly duration: Duration;
  readonly severity: Severity;
  /**
   * Extension: alerts of one family report the same thing at several severities, and the graver ones mute the milder ones where the
   * labels that both have are equal. `none` is a family of its own.
   *
   * @default - one with the alerts that hold the same expression against another limit
   */
  readonly family?: string;
  /**
   * Extension: how long it goes on firing after its condition has ended, so that one that comes and goes stays one alert (Prometheus 2.42
   * and later). @default - it ends with its condition
   */
  readonly keepFiringFor?: Duration;
  /** Extension. @default - a sentence made from the condition */
  readonly summary?: string;
  /** Extension. @default - a sentence made from condition, threshold and duration */
  readonly description?: string;
  /** Extension: a page of the user's own. @default - `runbooks.baseUrl`, or the portal's address, and the alert's name */
  readonly runbookUrl?: string;
  /** Extension: labels beside severity. */
  readonly labels: Named<string>;
  /** Extension: advice about this alert that is switched off. @default - what `advice.off` says */
  readonly adviceOff?: readonly AdviceName[];
}

const alert = (s: SchemaWords) =>
  s.section({
    condition: s.text("must be a PromQL condition"),
    duration: s.duration({ zero: true }),
    severity: s.word(),
    family: s.word().optional(),
    keepFiringFor: s.duration({ zero: true }).optional(),
    summary: s.text().optional(),
    description: s.text().optional(),
    runbookUrl: s.url().optional(),
    labels: s.named(s.labelName(["alertname", "severity", "family"]), s.text()).prefault({}),
    adviceOff: s.set(s.adviceName()).optional(),
  });

const alerts = (s: SchemaWords) => s.named(s.entryName(), alert(s));

const builtInAlert = (condition: string, duration: Duration, severity: Severity): AlertSection => ({
  condition,
  duration,
  severity,
  labels: {},
});

/** `system_alerts` of section 4.1. @internal */
export const systemAlerts = {
  builtIn: {
    cpu_high: builtInAlert("cpu_usage_percent > 80", Duration.minutes(5), "warning"),
    cpu_critical: builtInAlert("cpu_usage_percent > 95", Duration.minutes(2), "critical"),
    memory_high: builtInAlert("memory_used_percent > 85", Duration.minutes(5), "warning"),
    disk_full: builtInAlert("disk_usage_percent > 90", Duration.minutes(1), "critical"),
    service_down: builtInAlert("up == 0", Duration.minutes(1), "critical"),
  },
  schema: alerts,
} satisfies Section<Named<AlertSection>>;

/** `application_alerts` of section 4.1. @internal */
export const applicationAlerts = {
  builtIn: {
    high_error_rate: builtInAlert(
      "rate(http_requests_total{status=~'5..'}[5m]) > 0.05",
      Duration.minutes(2),
      "warning",
    ),
    slow_response: builtInAlert(
      "histogram_quantile(0.95, http_request_duration_seconds) > 2",
      Duration.minutes(5),
      "warning",
    ),
    database_connections: builtInAlert(
      "db_connections_active / db_connections_max > 0.8",
      Duration.minutes(5),
      "warning",
    ),
  },
  schema: alerts,
} satisfies Section<Named<AlertSection>>;
