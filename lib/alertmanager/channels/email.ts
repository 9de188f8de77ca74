import { type PropKinds, propProblems, quoted, ValidationError, type Problem } from "../../errors";
import { isMailName, mailAddressProblem, mailAddressText, templateText } from "../../escaping";
import { ONE_LINE, type SecretOrigin } from "../../host";
import type { NotificationChannel, OnCallContact } from "../model";

/** How to send mail. */
export interface EmailSettings {
  /** Addresses of the team, in one message for all. @default - only the person on call */
  readonly to?: readonly string[];
  readonly from: string;
  /** The mail server, `host:port`. */
  readonly smarthost: string;
  readonly username?: string;
  /** Where the host has the password; without a newline at its end for Alertmanager 0.26 and older. */
  readonly password?: SecretOrigin;
  /** @default true */
  readonly requireTls?: boolean;
  /** Whether the engineer on call is written to as well. @default - exactly when `to` is absent or empty */
  readonly onCall?: boolean;
  /** Whether to notify when an alert resolves. @default true */
  readonly sendResolved?: boolean;
  /** @default "email" */
  readonly name?: string;
}

const PROPS: PropKinds<EmailSettings> = {
  to: "list?",
  from: "text",
  smarthost: "text",
  username: "text?",
  password: "secret?",
  requireTls: "boolean?",
  onCall: "boolean?",
  sendResolved: "boolean?",
  name: "text?",
};

/**
 * Mail to a team, to the person on call, or to both.
 *
 * @throws ValidationError when it would reach nobody, or an address is none for Alertmanager
 * @see https://prometheus.io/docs/alerting/latest/configuration/#email_config
 */
export function emailChannel(settings: EmailSettings): NotificationChannel {
  ValidationError.throwIfAny("emailChannel", propProblems(settings, PROPS));
  const { name = "email", to = [] } = settings;
  const onCall = settings.onCall ?? to.length === 0;
  ValidationError.throwIfAny("emailChannel", [
    ...(to.length === 0 && !onCall
      ? [{ path: "to", message: "must have at least one entry unless onCall is true" }]
      : []),
    ...to.flatMap((entry, index) => addressProblems(`to[${index}]`, entry, { several: true })),
    ...addressProblems("from", settings.from),
  ]);
  return {
    name,
    ...mailTo(to, name, settings),
    ...(to.length === 0 && { onlyPersons: true }),
    ...(onCall && {
      toPerson: (contact) =>
        contact.engineer.includes("@")
          ? {
              name: `${name}-${contact.engineer}`,
              ...mailTo([addressOf(contact)], name, settings),
            }
          : undefined,
    }),
  };
}

function addressProblems(path: string, text: string, options?: { several: boolean }): readonly Problem[] {
  const rule = mailAddressProblem(text, options);
  return rule === undefined ? [] : [{ path, message: `${rule}, got ${quoted(text)}` }];
}

function addressOf({ engineer, name }: OnCallContact): string {
  const rule = name === undefined || isMailName(name) ? undefined : `must be a name in one line, got ${quoted(name)}`;
  ValidationError.throwIfAny("emailChannel", [
    ...addressProblems(`contacts.${engineer}`, engineer),
    ...(rule === undefined ? [] : [{ path: `contacts.${engineer}.name`, message: rule }]),
  ]);
  return templateText(mailAddressText({ address: engineer, name }));
}

/** Mail to these with the server, the sender and the password of the channel `name`. */
function mailTo(to: readonly string[], name: string, settings: EmailSettings): Omit<NotificationChannel, "name"> {
  const { username, password } = settings;
  const secret = `${name}-password`;
  return {
    integration: "email_configs",
    secrets: password === undefined ? [] : [{ name: secret, from: password, content: ONE_LINE }],
    settings: (fileOf) => ({
      send_resolved: settings.sendResolved ?? true,
      to: to.join(", "),
      from: settings.from,
      smarthost: settings.smarthost,
      ...(username !== undefined && { auth_username: username }),
      ...(password !== undefined && { auth_password_file: fileOf(secret) }),
      require_tls: settings.requireTls ?? true,
      headers: { Subject: '{{ template "observability.title" . }}' },
      html: '{{ template "observability.html" . }}',
      text: '{{ template "observability.text" . }}',
    }),
  };
}
