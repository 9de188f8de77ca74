import { templateText } from "../escaping";
import { isAtLeast } from "../promql";
import { linkAnnotations, runbookAddress, type AlertLinks } from "./links";
import type { Alert, RuleGroup } from "./rule";

/** What the text of rules depends on beside the rules. */
export interface RenderOptions {
  /** Alerts without a page of their own link to `<runbooks>/<alert>`. @default - they link to none */
  readonly runbooks?: string;
  /** Where dashboards and logs are looked at. @default - alerts do not link to them */
  readonly links?: AlertLinks;
  /** The server's version; `checkRules` reports what it lacks. @default - the newest that is known */
  readonly version?: string;
}

/** A rule file of Prometheus, typed as its own format. */
export interface RuleFile {
  readonly groups: readonly {
    readonly name: string;
    readonly interval?: string;
    readonly rules: readonly (RecordingEntry | AlertEntry)[];
  }[];
}

/** A recording rule in Prometheus's own words. */
export interface RecordingEntry {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** An alerting rule in Prometheus's own words. */
export interface AlertEntry {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The rule file of `group`: recording rules first, in order, so that alerts of the same round see what was recorded. */
export function renderRuleFile(group: RuleGroup, options: RenderOptions): RuleFile {
  return {
    groups: [
      {
        name: group.name,
        ...(group.interval && { interval: group.interval.toPrometheus() }),
        rules: [
          ...group.recording.map(({ record, expr, adds }) => ({ record, expr, ...(adds && { labels: adds }) })),
          ...group.alerts.map((alert) => renderAlert(alert, options)),
        ],
      },
    ],
  };
}

function renderAlert(alert: Alert, options: RenderOptions): AlertEntry {
  return {
    alert: alert.name,
    expr: alert.expr,
    ...(alert.for.milliseconds > 0 && { for: alert.for.toPrometheus() }),
    ...(alert.keepFiringFor &&
      hasKeepFiringFor(options.version) && { keep_firing_for: alert.keepFiringFor.toPrometheus() }),
    labels: alertLabels(alert),
    annotations: alertAnnotations(alert, options),
  };
}

/** First version with `keep_firing_for`. */
export const KEEP_FIRING_SINCE = "2.42.0";

function hasKeepFiringFor(version: string | undefined): boolean {
  return version === undefined || isAtLeast(version, KEEP_FIRING_SINCE);
}

/** Labels that the rule adds to those of its expression. */
export function alertLabels(alert: Pick<Alert, "severity" | "family" | "labels">): Readonly<Record<string, string>> {
  return { severity: alert.severity, family: alert.family, ...alert.labels };
}

/** Texts of an alert, still with their templates. */
export function alertAnnotations(alert: Alert, { runbooks, links }: RenderOptions): Readonly<Record<string, string>> {
  const runbook =
    alert.runbookUrl ?? (runbooks === undefined ? undefined : runbookAddress(templateText(runbooks), alert.name));
  return {
    summary: alert.summary,
    description: alert.description,
    ...(runbook !== undefined && { runbook_url: runbook }),
    ...(links && linkAnnotations(alert, links)),
  };
}
