import { compareVersions, ComponentPrograms, featuresOf } from "../artifacts";
import type { Problem } from "../errors";
import { clientAllowedSans } from "../web-config";

/**
 * Alertmanager and amtool of their vendor, and as Debian packages them. Debian's package has no pages for a browser: silences are
 * made by amtool or in Grafana there.
 */
export const alertmanagerPrograms = new ComponentPrograms({
  name: "alertmanager",
  upstream: {
    version: "0.33.1",
    repository: "prometheus/alertmanager",
    checksums: "sha256sums.txt",
    programs: ["alertmanager", "amtool"],
  },
  packaged: {
    versions: { "debian-12": "0.25.0", "debian-13": "0.28.1" },
    packages: ["prometheus-alertmanager"],
    maskedUnits: ["prometheus-alertmanager.service"],
    programs: { alertmanager: "/usr/bin/prometheus-alertmanager", amtool: "/usr/bin/amtool" },
  },
});

/** The first version that this library writes files for. */
const OLDEST = "0.25.0";

/**
 * What Alertmanager accepts, and from which version on. Unknown keys are hard errors: one newer key refuses the whole file.
 *
 * @see https://github.com/prometheus/alertmanager/blob/main/CHANGELOG.md
 */
export const alertmanagerFeatures = featuresOf("Alertmanager", OLDEST, {
  clientAllowedSans: clientAllowedSans("0.26.0"),
  clusterLabel: { since: "0.26.0", what: "--cluster.label" },
  utf8Matchers: { since: "0.27.0", what: "UTF-8 in matchers" },
  webhookTimeout: { since: "0.28.0", what: "timeout of webhook_configs" },
  templateTimes: { since: "0.28.0", what: "`date`, `tz`, `since` and `humanizeDuration` in templates" },
  inhibitionNames: { since: "0.30.0", what: "name of an inhibit rule" },
  startDelay: { since: "0.30.0", what: "--dispatch.start-delay" },
  pagerdutyTimeout: { since: "0.30.0", what: "timeout of pagerduty_configs" },
  slackTimeout: { since: "0.30.0", what: "timeout of slack_configs" },
  webhookPayload: { since: "0.32.0", what: "payload of webhook_configs" },
});

/** Name of a row of {@link alertmanagerFeatures}. */
export type AlertmanagerFeature = Parameters<typeof alertmanagerFeatures.supports>[1];

/** Whether `version` of Alertmanager has `feature`. */
export function supports(version: string, feature: AlertmanagerFeature): boolean {
  return alertmanagerFeatures.supports(version, feature);
}

/** An integration: since when it exists, and since when those of its keys that are read from files or came later. */
interface IntegrationRow {
  readonly since: string;
  readonly keys: Readonly<Record<string, string>>;
}

const row = (since: string, keys: Readonly<Record<string, string>> = {}): IntegrationRow => ({ since, keys });

/** Integrations by their key in a receiver. What is older than {@link OLDEST} counts as being as old. */
const INTEGRATIONS: ReadonlyMap<string, IntegrationRow> = new Map(
  Object.entries({
    email_configs: row(OLDEST, { auth_password_file: OLDEST, auth_secret_file: "0.31.0" }),
    slack_configs: row(OLDEST, { api_url_file: OLDEST, app_token_file: "0.30.0", timeout: "0.30.0" }),
    pagerduty_configs: row(OLDEST, { routing_key_file: OLDEST, service_key_file: OLDEST, timeout: "0.30.0" }),
    // The key exists from 0.26.0 on, but that version and 0.27.0 end with a crash when they use it.
    webhook_configs: row(OLDEST, { url_file: "0.28.0", timeout: "0.28.0" }),
    opsgenie_configs: row(OLDEST, { api_key_file: OLDEST }),
    victorops_configs: row(OLDEST, { api_key_file: OLDEST }),
    pushover_configs: row(OLDEST, { user_key_file: "0.26.0", token_file: "0.26.0" }),
    wechat_configs: row(OLDEST, { api_secret_file: "0.31.0" }),
    sns_configs: row(OLDEST),
    telegram_configs: row(OLDEST, { bot_token_file: "0.26.0", chat_id_file: "0.31.0" }),
    discord_configs: row(OLDEST, { webhook_url_file: "0.28.0" }),
    webex_configs: row(OLDEST),
    msteams_configs: row("0.26.0", { webhook_url_file: "0.28.0" }),
    msteamsv2_configs: row("0.28.0", { webhook_url_file: "0.28.0" }),
    jira_configs: row("0.28.0"),
    rocketchat_configs: row("0.28.0", { token_file: "0.28.0", token_id_file: "0.28.0" }),
    incidentio_configs: row("0.29.0", { url_file: "0.29.0", alert_source_token_file: "0.29.0" }),
    mattermost_configs: row("0.30.0", { webhook_url_file: "0.30.0" }),
  }),
);

/** What of an integration's `settings` the `version` lacks, at `path`. Integrations that this table lacks are taken as they are. */
export function integrationProblems(
  integration: string,
  settings: Readonly<Record<string, unknown>>,
  version: string,
  path: string,
): readonly Problem[] {
  const known = INTEGRATIONS.get(integration);
  if (!known) return [];
  const needed = [
    { what: integration, since: known.since },
    ...Object.keys(settings).flatMap((key) => {
      const since = Object.hasOwn(known.keys, key) ? known.keys[key] : undefined;
      return since === undefined ? [] : [{ what: `${key} of ${integration}`, since }];
    }),
  ];
  return needed
    .filter(({ since }) => compareVersions(version, since) < 0)
    .map(({ what, since }) => {
      const message = `${what} needs Alertmanager ${since} or later, got ${version}; choose such a version or another channel`;
      return { path, message };
    });
}
