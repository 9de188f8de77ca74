import { type PropKinds, propProblems, quoted, ValidationError, type Problem } from "../../errors";
import { openAddressProblems, TOKEN, type SecretOrigin } from "../../host";
import type { IntegrationConfig } from "../config";
import type { NotificationChannel, OnCallContact } from "../model";
import { deliveryOf, deliveryProblems, type ChannelTransport, TRANSPORT_PROPS } from "./transport";

/** What AWS's own library looks for in a file of credentials. */
const DEFAULT_PROFILE = [
  {
    line: { begins: "^[[:space:]]*\\[[[:space:]]*(profile )?default[[:space:]]*\\]", of: "a default profile" },
    form: "[default]",
    matches: ".",
  },
];

/** How to send text messages through Amazon SNS. */
export interface SmsSettings extends ChannelTransport {
  /** `eu-central-1`; it must be one in which SNS sends text messages. */
  readonly region: string;
  /**
   * A topic whose subscribers are notified. Without one the channel reaches only people who are on call, each by the number of
   * their {@link OnCallContact}.
   *
   * @default - only the person on call
   */
  readonly topicArn?: string;
  /**
   * Where the host has a shared credentials file of AWS with a `default` profile that may `sns:Publish`.
   *
   * @default - the role of the host
   */
  readonly credentials?: SecretOrigin;
  /** A role that is assumed to publish. @default - none */
  readonly roleArn?: string;
  /** Address of SNS, such as a private endpoint's. @default - that of the region */
  readonly apiUrl?: string;
  /** Whether to notify when an alert resolves; each message costs money. @default false */
  readonly sendResolved?: boolean;
  /** @default "sms" */
  readonly name?: string;
}

const PROPS: PropKinds<SmsSettings> = {
  ...TRANSPORT_PROPS,
  region: "text",
  topicArn: "text?",
  credentials: "secret?",
  roleArn: "text?",
  apiUrl: "text?",
};

/**
 * Text messages through Amazon SNS, of up to 140 characters: what, where, how grave, and as much of the summary as fits.
 *
 * @throws ValidationError when an address, the topic or the role cannot work
 * @see https://prometheus.io/docs/alerting/latest/configuration/#sns_configs
 */
export function smsChannel(settings: SmsSettings): NotificationChannel {
  ValidationError.throwIfAny("smsChannel", propProblems(settings, PROPS));
  ValidationError.throwIfAny("smsChannel", problemsOf(settings));
  const { name = "sms", topicArn, credentials } = settings;
  const secret = `${name}-credentials`;
  const to = (target: IntegrationConfig): Omit<NotificationChannel, "name"> => ({
    integration: "sns_configs",
    secrets: credentials === undefined ? [] : [{ name: secret, from: credentials, content: DEFAULT_PROFILE }],
    pages: true,
    settings: () => ({ ...settingsOf(settings), ...target }),
    // The server's, and not the integration's: Alertmanager takes no file of keys in its own settings.
    ...(credentials !== undefined && {
      environment: (fileOf: (secret: string) => string) => ({ AWS_SHARED_CREDENTIALS_FILE: fileOf(secret) }),
    }),
  });
  if (topicArn !== undefined) return { name, ...to({ topic_arn: topicArn }) };
  return {
    name,
    ...to({}),
    onlyPersons: true,
    toPerson: ({ engineer, phone }: OnCallContact) =>
      phone === undefined ? undefined : { name: `${name}-${engineer}`, ...to({ phone_number: phone }) },
  };
}

function settingsOf(settings: SmsSettings): IntegrationConfig {
  const { region, roleArn, apiUrl } = settings;
  return {
    send_resolved: settings.sendResolved ?? false,
    sigv4: { region, ...(roleArn !== undefined && { role_arn: roleArn }) },
    ...(apiUrl !== undefined && { api_url: apiUrl }),
    // Subjects are for mail, and SNS refuses long ones.
    subject: "",
    message: '{{ template "observability.sms" . }}',
    // Delivered first, unlike advertisements.
    attributes: { "AWS.SNS.SMS.SMSType": "Transactional" },
    ...deliveryOf(settings),
  };
}

function problemsOf(settings: SmsSettings): readonly Problem[] {
  const { region, topicArn, roleArn, apiUrl } = settings;
  return [
    ...formProblems("region", region, /^[a-z]{2,}(-[a-z0-9]+)+$/, "a region such as eu-central-1"),
    ...formProblems(
      "topicArn",
      topicArn,
      /^arn:[a-z-]+:sns:[^:\s]+:[^:\s]+:[^:\s]+$/,
      "a topic's ARN such as arn:aws:sns:eu-central-1:123456789012:alerts",
    ),
    ...formProblems(
      "roleArn",
      roleArn,
      /^arn:[a-z-]+:iam::[^:\s]+:role\/\S+$/,
      "a role's ARN such as arn:aws:iam::123456789012:role/alerts",
    ),
    ...openAddressProblems("apiUrl", apiUrl),
    ...deliveryProblems(settings),
  ];
}

function formProblems(path: string, given: string | undefined, form: RegExp, rule: string): readonly Problem[] {
  return given === undefined || form.test(given) || given.includes(TOKEN)
    ? []
    : [{ path, message: `must be ${rule}, got ${quoted(given)}` }];
}
