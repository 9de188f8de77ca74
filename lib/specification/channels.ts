import type { Duration } from "../units";

/** Extension: one entry a channel of `escalation_matrix`. Addresses that are secrets are files on the host. */
export interface ChannelsSection {
  readonly slack?: TimedDeliverySection & { readonly urlFile: string; readonly channel: string };
  readonly email?: EmailSection;
  readonly webhook?: PostingSection;
  readonly pagerduty?: TimedDeliverySection & {
    /** File on the host with the integration key of a service, for Events API v2. */
    readonly routingKeyFile: string;
    /** Channels by which it reaches people itself. @default ["sms", "phone"] */
    readonly carries: readonly string[];
  };
  readonly sms?: SmsSection;
  /** A bridge to the telephone. */
  readonly phone?: PostingSection;
  readonly teams?: DeliverySection & { readonly urlFile: string };
  readonly opsgenie?: DeliverySection & { readonly apiKeyFile: string; readonly apiUrl?: string };
}

/** Extension: what web channels have in common. */
export interface DeliverySection {
  /** Whether to notify when an alert resolves. @default - true, and false for SMS */
  readonly sendResolved?: boolean;
  /** @default - no proxy */
  readonly proxyUrl?: string;
}

/** Extension: the same with a time to wait. */
export interface TimedDeliverySection extends DeliverySection {
  /** How long to wait for an answer. @default - as long as `alertmanager.groupInterval` */
  readonly timeout?: Duration;
}

/** Extension: a program that alerts are posted to, at one of two addresses. */
export interface PostingSection extends TimedDeliverySection {
  readonly url?: string;
  readonly urlFile?: string;
}

/** Extension: mail. */
export interface EmailSection {
  /** @default - only the person on call */
  readonly to?: readonly string[];
  readonly from: string;
  /** `host:port` */
  readonly smarthost: string;
  readonly username?: string;
  readonly passwordFile?: string;
  /** @default true */
  readonly requireTls: boolean;
  /** Whether the person on call gets mail. @default - exactly when `to` is absent */
  readonly onCall?: boolean;
  /** @default true */
  readonly sendResolved?: boolean;
}

/** Extension: text messages through Amazon SNS. */
export interface SmsSection extends DeliverySection {
  readonly region: string;
  /** @default - only the person on call, by the number in `contacts` */
  readonly topicArn?: string;
  /** A shared credentials file of AWS. @default - the role of the host */
  readonly credentialsFile?: string;
  /** @default - that of the region */
  readonly apiUrl?: string;
}

/** Extension: a person who is on call. */
export interface ContactSection {
  /** @default - the mail address */
  readonly name?: string;
  /** International, with a plus sign. @default - cannot be reached by phone */
  readonly phone?: string;
}
