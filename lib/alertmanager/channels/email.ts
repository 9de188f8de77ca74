import type { SecretOrigin } from "../../host";
import type { Channel } from "../model";

/** How to send mail. */
export interface EmailSettings {
  readonly to: readonly string[];
  readonly from: string;
  /** The mail server, `host:port`. */
  readonly smarthost: string;
  readonly username?: string;
  /** Where the host has the password; without a newline at its end for Alertmanager 0.26 and older. */
  readonly password?: SecretOrigin;
  /** @default true */
  readonly requireTls?: boolean;
  /** Whether the end of an alert is told. @default true */
  readonly sendResolved?: boolean;
  /** @default "email" */
  readonly name?: string;
}

/** Mail to one or more addresses, one message for all. */
export function emailChannel(settings: EmailSettings): Channel {
  const { name = "email", username, password } = settings;
  const secret = `${name}-password`;
  return {
    name,
    integration: "email_configs",
    secrets: password === undefined ? [] : [{ name: secret, from: password }],
    settings: (fileOf) => ({
      send_resolved: settings.sendResolved ?? true,
      to: settings.to.join(", "),
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
