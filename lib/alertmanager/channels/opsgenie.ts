import { type PropKinds, propProblems, ValidationError } from "../../errors";
import { openAddressProblems, ONE_WORD, type SecretOrigin } from "../../host";
import type { NotificationChannel } from "../model";
import { deliveryOf, deliveryProblems, type ChannelTransport, TRANSPORT_PROPS } from "./transport";

/** How to reach Opsgenie. */
export interface OpsgenieSettings extends ChannelTransport {
  /** Where the host has the key of the API integration; without a newline at its end for Alertmanager 0.27 and older. */
  readonly apiKey: SecretOrigin;
  /** `https://api.eu.opsgenie.com/` for accounts in the EU. @default - Alertmanager's own, `https://api.opsgenie.com/` */
  readonly apiUrl?: string;
  /** Channels of the matrix by which Opsgenie reaches people itself. @default ["sms", "phone"] */
  readonly carries?: readonly string[];
  /** Whether the end of an alert closes Opsgenie's. @default true */
  readonly sendResolved?: boolean;
  /** @default "opsgenie" */
  readonly name?: string;
}

/** What to know when configuring Opsgenie. */
export const OPSGENIE_ADVICE =
  "Atlassian has sold no new Opsgenie since 2025-06-04 and ends its support on 2027-04-05; plan to move to another incident manager, such as PagerDuty";

const PROPS: PropKinds<OpsgenieSettings> = { ...TRANSPORT_PROPS, apiKey: "secret", apiUrl: "text?", carries: "list?" };

/**
 * Alerts in Opsgenie, which pages people itself. The severity becomes the priority: critical P1, error P2, warning P3, info
 * P5, any other P3, which is Opsgenie's own default.
 *
 * @throws ValidationError when an address cannot work
 * @see https://prometheus.io/docs/alerting/latest/configuration/#opsgenie_config
 */
export function opsgenieChannel(settings: OpsgenieSettings): NotificationChannel {
  ValidationError.throwIfAny("opsgenieChannel", propProblems(settings, PROPS));
  const { name = "opsgenie", apiUrl, carries = ["sms", "phone"] } = settings;
  ValidationError.throwIfAny("opsgenieChannel", [
    ...openAddressProblems("apiUrl", apiUrl),
    ...deliveryProblems(settings),
  ]);
  const secret = `${name}-key`;
  return {
    name,
    integration: "opsgenie_configs",
    secrets: [{ name: secret, from: settings.apiKey, content: ONE_WORD }],
    pages: true,
    incidentManager: { carries },
    advice: OPSGENIE_ADVICE,
    settings: (fileOf) => ({
      send_resolved: settings.sendResolved ?? true,
      api_key_file: fileOf(secret),
      ...(apiUrl !== undefined && { api_url: apiUrl }),
      message: '{{ template "observability.headline" . }}',
      description: '{{ template "observability.text" . }}',
      source: '{{ printf "%.100s" .ExternalURL }}',
      entity: "{{ .CommonLabels.instance }}",
      // Commas stand between tags.
      tags: '{{ .CommonLabels.severity | reReplaceAll "," " " }},{{ .CommonLabels.family | reReplaceAll "," " " }}',
      priority: '{{ template "observability.priority" . }}',
      details: {
        runbook: '{{ template "observability.firstRunbook" . }}',
        dashboards: '{{ template "observability.firstDashboard" . }}',
        logs: '{{ template "observability.firstLogs" . }}',
        traces: '{{ template "observability.firstTraces" . }}',
        silence: '{{ template "observability.firstSilence" . }}',
      },
      ...deliveryOf(settings),
    }),
  };
}
