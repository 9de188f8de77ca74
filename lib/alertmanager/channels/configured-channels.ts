import type { ChannelsSection } from "../../specification";
import {
  emailChannel,
  opsgenieChannel,
  pagerDutyChannel,
  phoneChannel,
  slackChannel,
  smsChannel,
  teamsChannel,
  webhookChannel,
} from ".";
import type { NotificationChannel } from "../model";

/** Names that the matrix may use: the document's, and those of further kinds. Not every one has to be configured. */
export const CHANNEL_NAMES = ["slack", "email", "pagerduty", "sms", "phone", "teams", "webhook", "opsgenie"];

/** What makes each channel of a section. Files are secrets, under the names that settings have for them. */
const MAKERS: { readonly [Name in keyof Sections]: (section: Sections[Name]) => NotificationChannel } = {
  slack: ({ urlFile, ...rest }) => slackChannel({ ...rest, url: file(urlFile) }),
  email: ({ passwordFile, ...rest }) => emailChannel({ ...rest, password: fileIfAny(passwordFile) }),
  webhook: ({ urlFile, ...rest }) => webhookChannel({ ...rest, secretUrl: fileIfAny(urlFile) }),
  pagerduty: ({ routingKeyFile, ...rest }) => pagerDutyChannel({ ...rest, routingKey: file(routingKeyFile) }),
  sms: ({ credentialsFile, ...rest }) => smsChannel({ ...rest, credentials: fileIfAny(credentialsFile) }),
  phone: ({ urlFile, ...rest }) => phoneChannel({ ...rest, secretUrl: fileIfAny(urlFile) }),
  teams: ({ urlFile, ...rest }) => teamsChannel({ ...rest, url: file(urlFile) }),
  opsgenie: ({ apiKeyFile, ...rest }) => opsgenieChannel({ ...rest, apiKey: file(apiKeyFile) }),
};

type Sections = Required<ChannelsSection>;

/** The channels that a specification configures, in the order of its keys; secrets are files that the hosts have. */
export function configuredChannels(section: ChannelsSection): readonly NotificationChannel[] {
  return (Object.keys(MAKERS) as (keyof Sections)[]).flatMap((name) => channelOf(name, section));
}

function channelOf<Name extends keyof Sections>(
  name: Name,
  section: Partial<Sections>,
): readonly NotificationChannel[] {
  const given = section[name];
  return given === undefined ? [] : [MAKERS[name](given)];
}

function file(path: string) {
  return { kind: "file", path } as const;
}

function fileIfAny(path: string | undefined) {
  return path === undefined ? undefined : file(path);
}
