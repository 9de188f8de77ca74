import { type PropKinds, propProblems, ValidationError } from "../../errors";
import { openAddressProblems, ONE_WORD, type SecretOrigin } from "../../host";
import type { NotificationChannel } from "../model";
import { deliveryOf, deliveryProblems, type TimedChannelTransport, TRANSPORT_PROPS } from "./transport";

/** How to reach a service of PagerDuty. A timeout needs Alertmanager 0.30.0 or later. */
export interface PagerDutySettings extends TimedChannelTransport {
  /** Where the host has the integration key of the service (Events API v2). Another service is another channel. */
  readonly routingKey: SecretOrigin;
  /** Channels of the matrix by which PagerDuty reaches people itself. @default ["sms", "phone"] */
  readonly carries?: readonly string[];
  /**
   * Where events are sent, for accounts in the EU (`https://events.eu.pagerduty.com/v2/enqueue`).
   *
   * @default - Alertmanager's own, `https://events.pagerduty.com/v2/enqueue`
   */
  readonly url?: string;
  /** Whether the end of an alert resolves its incident. @default true */
  readonly sendResolved?: boolean;
  /** @default "pagerduty" */
  readonly name?: string;
}

/** What an event says beside its summary. Alertmanager adds the numbers of firing and resolved alerts. */
const DETAILS = {
  what: '{{ template "observability.detailWhat" . }}',
  where: '{{ template "observability.detailWhere" . }}',
  since: '{{ template "observability.detailSince" . }}',
  description: '{{ template "observability.detailDescription" . }}',
  runbook: '{{ template "observability.detailRunbook" . }}',
  dashboards: '{{ template "observability.detailDashboard" . }}',
  logs: '{{ template "observability.detailLogs" . }}',
  traces: '{{ template "observability.detailTraces" . }}',
  silence: '{{ template "observability.firstSilence" . }}',
  // Alertmanager's own text for these two would say all of it again.
  firing: '{{ template "observability.detailList" .Alerts.Firing }}',
  resolved: '{{ template "observability.detailList" .Alerts.Resolved }}',
};

/** Those that have no address are left out by Alertmanager. */
const LINKS = [
  { href: '{{ template "observability.firstRunbook" . }}', text: "Runbook" },
  { href: '{{ template "observability.firstDashboard" . }}', text: "Dashboard" },
  { href: '{{ template "observability.firstLogs" . }}', text: "Logs" },
  { href: '{{ template "observability.firstTraces" . }}', text: "Traces" },
  { href: '{{ template "observability.firstQuery" . }}', text: "Query" },
  { href: '{{ template "observability.firstSilence" . }}', text: "Silence" },
];

const PROPS: PropKinds<PagerDutySettings> = {
  ...TRANSPORT_PROPS,
  timeout: "any?",
  routingKey: "secret",
  carries: "list?",
  url: "text?",
};

/**
 * Incidents in PagerDuty, which pages people itself. The alert's severity is the event's where PagerDuty knows it
 * (critical, error, warning, info); any other becomes error, which PagerDuty takes as urgent unless the service says
 * otherwise.
 *
 * @throws ValidationError when an address or the delivery cannot work
 * @see https://prometheus.io/docs/alerting/latest/configuration/#pagerduty_config
 * @see https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
 */
export function pagerDutyChannel(settings: PagerDutySettings): NotificationChannel {
  ValidationError.throwIfAny("pagerDutyChannel", propProblems(settings, PROPS));
  const { name = "pagerduty", url, carries = ["sms", "phone"] } = settings;
  ValidationError.throwIfAny("pagerDutyChannel", [...openAddressProblems("url", url), ...deliveryProblems(settings)]);
  const secret = `${name}-key`;
  return {
    name,
    integration: "pagerduty_configs",
    secrets: [{ name: secret, from: settings.routingKey, content: ONE_WORD }],
    pages: true,
    incidentManager: { carries },
    settings: (fileOf) => ({
      send_resolved: settings.sendResolved ?? true,
      routing_key_file: fileOf(secret),
      ...(url !== undefined && { url }),
      client: "Alertmanager",
      client_url: '{{ template "observability.alerts" . }}',
      description: '{{ template "observability.headline" . }}',
      severity: '{{ template "observability.pagerdutySeverity" . }}',
      // PagerDuty refuses events without one, and not every alert is about a host.
      source: '{{ template "observability.source" . }}',
      class: '{{ template "observability.what" . }}',
      component: "{{ .CommonLabels.family }}",
      group: '{{ template "observability.service" . }}',
      details: DETAILS,
      links: LINKS,
      ...deliveryOf(settings),
    }),
  };
}
