import { compareVersions } from "../../artifacts";
import type { Problem } from "../../errors";
import { NOTIFICATION_TEMPLATE, templateProblem } from "../../templates";

/** Settings that Alertmanager takes as they are: what it signs in with, how it connects, where it posts; and a payload gets other data. */
const AS_THEY_ARE =
  /^(.+_file|auth_.+|smarthost|hello|url|api_url|api_key|api_secret|token|user_key|http_config|tls_config|sigv4|payload)$/;

/**
 * What is certainly wrong with the templates in an integration's `settings` for `version`: the server reads them only when it
 * sends a notification, and then the notification is lost.
 */
export function channelTemplateProblems(
  settings: Readonly<Record<string, unknown>>,
  version: string,
  path: string,
): readonly Problem[] {
  const has = (since: string) => compareVersions(version, since) >= 0;
  const within = (value: unknown, at: string): readonly Problem[] => {
    if (typeof value === "string") {
      const problem = value.includes("{{") ? templateProblem(value, NOTIFICATION_TEMPLATE, has) : undefined;
      return problem === undefined ? [] : [{ path: at, message: problem }];
    }
    if (Array.isArray(value)) return value.flatMap((one, index) => within(one, `${at}[${index}]`));
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, one]) => within(one, `${at}.${key}`));
  };
  return Object.entries(settings)
    .filter(([key]) => !AS_THEY_ARE.test(key))
    .flatMap(([key, value]) => within(value, `${path}.${key}`));
}
