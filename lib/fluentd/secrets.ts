import { ONE_LINE, PEM_CERTIFICATE, type Secret } from "../host";
import { groupsOf } from "../log-pipeline";
import { archiveCredential, CREDENTIALS, FLUENTD_UNIT, type FluentdModel } from "./model";

/** What Fluentd signs in with, and the key of its pseudonyms. */
export function secretsOf({ pipeline }: FluentdModel): readonly Secret[] {
  const { store, archive, categories, pseudonymKey } = pipeline;
  const { login, authority } = store ?? {};
  const unit = FLUENTD_UNIT;
  return [
    ...(login && "apiKey" in login
      ? [{ name: CREDENTIALS.apiKey, unit, from: login.apiKey, content: ONE_LINE }]
      : login
        ? [{ name: CREDENTIALS.password, unit, from: login.password, content: ONE_LINE }]
        : []),
    ...(authority && authority !== "fleet"
      ? [{ name: CREDENTIALS.authority, unit, from: authority, content: PEM_CERTIFICATE }]
      : []),
    ...(pseudonymKey ? [{ name: CREDENTIALS.pseudonymKey, unit, from: pseudonymKey, content: ONE_LINE }] : []),
    ...(archive ? groupsOf(archive, categories) : []).flatMap(({ name, place }) =>
      place.credentials ? [{ name: archiveCredential(name), unit, from: place.credentials }] : [],
    ),
  ];
}
