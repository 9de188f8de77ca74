import { type ContentRule, credential, ONE_LINE, PEM_CERTIFICATE, PEM_KEY, type SecretOrigin } from "../host";
import type { ScrapeJob, TargetDiscovery } from "../scraping";
import type { Duration } from "../units";
import { clientConfigOf } from "../web-config";
import type { ScrapeConfig, ScrapeProtocol } from "./config";
import { supports } from "./versions";
import { renderScrapeLimits } from "./scrape-limits";
import { PROMETHEUS_UNIT } from "./unit";

/** Longest that a scrape may take where the job does not say: Prometheus's own default. */
const LONGEST_TIMEOUT = 10_000;

const PROTOCOLS: Readonly<Record<"prometheus" | "openmetrics", readonly [ScrapeProtocol, ...ScrapeProtocol[]]>> = {
  prometheus: ["PrometheusText0.0.4", "OpenMetricsText1.0.0"],
  openmetrics: ["OpenMetricsText1.0.0", "OpenMetricsText0.0.1", "PrometheusText0.0.4"],
};

/** A job of the file, in the dialect of `version`. */
export function renderJob(job: ScrapeJob, version: string): ScrapeConfig {
  const format = job.format ?? "prometheus";
  return {
    job_name: job.name,
    scrape_interval: job.interval.toPrometheus(),
    scrape_timeout: job.timeout?.toPrometheus() ?? timeoutOf(job.interval),
    metrics_path: job.path ?? "/metrics",
    ...(job.params && Object.keys(job.params).length > 0 && { params: job.params }),
    ...(job.scheme !== undefined && { scheme: job.scheme }),
    // A page could name any address that this host reaches, such as one of a store that deletes by GET.
    follow_redirects: job.followRedirects ?? false,
    ...renderAccess(job),
    ...renderTls(job.discovery),
    ...renderScrapeLimits(job),
    ...(supports(version, "scrapeProtocols") && { scrape_protocols: PROTOCOLS[format] }),
    // Version 2 reads a page without a content type as text; version 3 fails the scrape unless a format is named.
    ...(supports(version, "fallbackScrapeProtocol") && { fallback_scrape_protocol: PROTOCOLS[format][0] }),
    ...renderDiscovery(job.discovery),
    ...(job.metricRelabelings && { metric_relabel_configs: job.metricRelabelings }),
  };
}

/** What a job's secrets are called as credentials of the server's unit, and where the host has them. */
export function secretsOfJob({ name, authentication, tls }: ScrapeJob): readonly JobSecret[] {
  const all: readonly (readonly [string, SecretOrigin | undefined, readonly ContentRule[]])[] = [
    ["password", authentication?.kind === "basic" ? authentication.password : undefined, ONE_LINE],
    ["token", authentication?.kind === "bearer" ? authentication.token : undefined, ONE_LINE],
    ["ca", tls?.ca, PEM_CERTIFICATE],
    ["certificate", tls?.certificate, PEM_CERTIFICATE],
    ["key", tls?.key, PEM_KEY],
  ];
  return all.flatMap(([what, from, content]) => (from ? [{ name: `scrape-${name}-${what}`, from, content }] : []));
}

/** A secret of a job. */
export interface JobSecret {
  readonly name: string;
  readonly from: SecretOrigin;
  readonly content: readonly ContentRule[];
}

/** A discovery under the keys of the file. */
export function renderDiscovery({ configs, relabelings }: TargetDiscovery) {
  return { ...configs, ...(relabelings.length > 0 && { relabel_configs: relabelings }) };
}

/** How targets with certificates of the fleet are asked. */
export function renderTls({ as, serverName }: Pick<TargetDiscovery, "as" | "serverName">) {
  return as && ({ scheme: "https", tls_config: clientConfigOf(serverName) } as const);
}

/** How long a scrape may take. */
export function timeoutOf(interval: Duration): string {
  return interval.milliseconds < LONGEST_TIMEOUT ? interval.toPrometheus() : `${LONGEST_TIMEOUT / 1_000}s`;
}

function renderAccess({
  name,
  authentication,
  tls,
}: ScrapeJob): Pick<ScrapeConfig, "basic_auth" | "authorization" | "tls_config"> {
  const file = (what: string) => credential(PROMETHEUS_UNIT, `scrape-${name}-${what}`);
  return {
    ...(authentication?.kind === "basic" && {
      basic_auth: { username: authentication.username, password_file: file("password") },
    }),
    ...(authentication?.kind === "bearer" && {
      authorization: { type: "Bearer" as const, credentials_file: file("token") },
    }),
    ...(tls && {
      tls_config: {
        ...(tls.ca && { ca_file: file("ca") }),
        ...(tls.certificate && { cert_file: file("certificate") }),
        ...(tls.key && { key_file: file("key") }),
        ...(tls.serverName !== undefined && { server_name: tls.serverName }),
      },
    }),
  };
}
