import { isMailName, MAIL_RULE, mailAddressProblem, readMailAddresses } from "../../escaping";
import { PHONE_NUMBER, PHONE_NUMBER_RULE, type Duration } from "../../units";
import type { Named } from "./names";
import type { SchemaWords, Section } from "./section";

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

const mailAddress = (s: SchemaWords, several = false) =>
  s.textThat(MAIL_RULE, (given) => mailAddressProblem(given, { several }) === undefined);

// What every channel may have; web channels; web channels with a timeout shorter than their group's interval.
const ending = (s: SchemaWords) => ({ sendResolved: s.flag().optional() });

const web = (s: SchemaWords) => ({ ...ending(s), proxyUrl: s.url().optional() });

const timed = (s: SchemaWords) => ({ ...web(s), timeout: s.duration().optional() });

const posting = (s: SchemaWords) =>
  s.section({
    url: s.url("; write the address to a file of the host, and name it in url_file").optional(),
    urlFile: s.absolutePath().optional(),
    ...timed(s),
  });

/** Where notifications go. @internal */
export const channels = {
  builtIn: {},
  schema: (s) =>
    s.section({
      slack: s.section({ urlFile: s.absolutePath(), channel: s.text(), ...timed(s) }).optional(),
      email: s
        .section({
          to: s.set(mailAddress(s, true), { atLeastOne: true }).optional(),
          from: mailAddress(s),
          smarthost: s.textOrTokenOf('must be host and port such as "mail.example.com:587"', /^\S+:\d{1,5}$/),
          username: s.text().optional(),
          passwordFile: s.absolutePath().optional(),
          requireTls: s.flag().default(true),
          onCall: s.flag().optional(),
          ...ending(s),
        })
        .optional(),
      webhook: posting(s).optional(),
      pagerduty: s
        .section({
          routingKeyFile: s.absolutePath(),
          carries: s.set(s.word()).default(["sms", "phone"]),
          ...timed(s),
        })
        .optional(),
      sms: s
        .section({
          region: s.textOrTokenOf('must be a region such as "us-east-1"', /^[a-z]{2,}(-[a-z0-9]+)+$/),
          topicArn: s
            .textOrTokenOf(
              'must be the ARN of a topic such as "arn:aws:sns:us-east-1:123456789012:alerts"',
              /^arn:[a-z-]+:sns:[^:\s]+:[^:\s]+:[^:\s]+$/,
            )
            .optional(),
          credentialsFile: s.absolutePath().optional(),
          apiUrl: s.url().optional(),
          ...web(s),
        })
        .optional(),
      phone: posting(s).optional(),
      teams: s.section({ urlFile: s.absolutePath(), ...web(s) }).optional(),
      opsgenie: s.section({ apiKeyFile: s.absolutePath(), apiUrl: s.url().optional(), ...web(s) }).optional(),
    }),
} satisfies Section<ChannelsSection>;

/** Extension: a person who is on call. */
export interface ContactSection {
  /** @default - the mail address */
  readonly name?: string;
  /** International, with a plus sign. @default - cannot be reached by phone */
  readonly phone?: string;
}

const engineer = (s: SchemaWords) =>
  s.keyOf(
    "must be the mail address by which on_call_schedule calls an engineer",
    (name) => name.length <= 320 && !name.includes("{{") && readMailAddresses(name)?.[0]?.address === name,
  );

/** How to reach those who are on call. @internal */
export const contacts = {
  builtIn: {},
  schema: (s) =>
    s.named(
      engineer(s),
      s.section({
        name: s.textThat("must be a name in one line", (given) => given !== "" && isMailName(given)).optional(),
        phone: s.textOrTokenOf(PHONE_NUMBER_RULE, PHONE_NUMBER).optional(),
      }),
    ),
} satisfies Section<Named<ContactSection>>;
