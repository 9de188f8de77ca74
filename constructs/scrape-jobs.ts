import {
  didYouMean,
  type Advice,
  type Problem,
  type PropKinds,
  propProblems,
  quoted,
  ValidationError,
} from "../lib/errors";
import { hostAsked } from "../lib/host";
import type { RemoteWrite } from "../lib/long-term";
import { scrapeLimitsOf } from "../lib/prometheus";
import type { Contribution } from "../lib/monitoring";
import { type Metric, readExposition } from "../lib/rules";
import type { ScrapeAuthentication, ScrapeJob, ScrapeLimits, ScrapeTls, TargetDiscovery } from "../lib/scraping";
import type { ScrapeJobSection, Specification } from "../lib/specification";
import { Duration } from "../lib/units";
import { called } from "./custom-rules";
import type { HostSelector, IFleet } from "./targets/fleet";

/**
 * What pages expose, so that rules may use it: names or whole metrics; the text of such a page, in Prometheus's text format or
 * in OpenMetrics; or `"unknown"`, after which rules may use any name.
 */
export type ExposedMetrics = "unknown" | (string & {}) | readonly (string | Metric)[];

/** A scrape job of the user's own. */
export interface ScrapeJobProps extends ScrapeLimits {
  /** The `job` label; unique in the stack. */
  readonly name: string;
  /** Where its targets are: `fleet.discovery({ on: "workloads", port: 9187 })`. @default - {@link addresses} */
  readonly discovery?: TargetDiscovery;
  /** Targets outside of the fleet, `host:port` each. @default - {@link discovery} */
  readonly addresses?: readonly string[];
  /** @default "/metrics" */
  readonly path?: string;
  /** Parameters of the pages' address, each with all of its values: `{ "collect[]": ["cpu"] }`. No secrets: the file shows them. @default - none */
  readonly params?: Readonly<Record<string, readonly string[]>>;
  /** @default - the specification's `node_exporter.scrape_interval` */
  readonly interval?: Duration;
  /** Longest that one scrape may take. @default - the interval, and never more than 10 seconds */
  readonly timeout?: Duration;
  /** @default "http" */
  readonly scheme?: "http" | "https";
  /**
   * Whether the page that a redirect names is asked for, wherever that is: whoever answers at the target can then have Prometheus ask every
   * address that its host reaches, with the job's credentials before version 3.
   *
   * @default false
   */
  readonly followRedirects?: boolean;
  /** Format that is asked for first. @default "prometheus" */
  readonly format?: "prometheus" | "openmetrics";
  /** Credentials that Prometheus uses. @default - none */
  readonly authentication?: ScrapeAuthentication;
  /** Trusted authorities and client certificate for https. @default - the host's authorities, and no certificate */
  readonly tls?: ScrapeTls;
  /** What its pages expose. @default - nothing that rules use */
  readonly metrics?: ExposedMetrics;
}

const JOB_PROPS: PropKinds<ScrapeJobProps> = {
  name: "text",
  discovery: "object?",
  addresses: "texts?",
  path: "text?",
  params: "object?",
  interval: "duration?",
  timeout: "duration?",
  scheme: "text?",
  format: "text?",
  followRedirects: "boolean?",
  authentication: "object?",
  tls: "object?",
  metrics: "exposed?",
  bodySizeLimit: "any?",
  sampleLimit: "number?",
  labelLimit: "number?",
  labelNameLengthLimit: "number?",
  labelValueLengthLimit: "number?",
};

/** Prometheus shows no sample that is older than this. */
const LOOKBACK = Duration.minutes(5);

/**
 * The job that `props` mean.
 *
 * @throws ValidationError when it has no targets or both kinds, or when a page of `metrics` cannot be read
 */
export function scrapeJobOf(props: ScrapeJobProps, usualInterval: Duration): Contribution {
  ValidationError.throwIfAny(called("scrape job", props, "name"), propProblems(props, JOB_PROPS));
  const { name, discovery, addresses = [], interval = usualInterval, metrics, ...rest } = props;
  ValidationError.throwIfAny(`scrape job ${name}`, targetProblems(props));
  const found: TargetDiscovery = discovery ?? {
    configs: { static_configs: [{ targets: addresses }] },
    relabelings: [],
  };
  const exposed = exposedOf(name, interval, metrics);
  return { by: "user", job: { name, interval, discovery: found, exposes: namesOf(exposed), ...rest }, ...exposed };
}

/** The jobs of a specification; those with a port are on hosts. */
export function scrapeJobsOf({ scrapeJobs, nodeExporter }: Specification, fleet: IFleet): readonly Contribution[] {
  return Object.entries(scrapeJobs).map(([name, section]) => {
    const contribution = scrapeJobOf(propsOf(name, section, fleet), nodeExporter.scrapeInterval);
    const { job } = contribution;
    return { ...contribution, ...(job && section.port !== undefined && { job: { ...job, onHosts: true } }) };
  });
}

/** A job of a specification in the words of {@link ScrapeJobProps}. */
function propsOf(name: string, job: ScrapeJobSection, fleet: IFleet): ScrapeJobProps {
  return {
    name,
    ...(job.port === undefined
      ? { addresses: job.addresses }
      : { discovery: fleet.discovery({ on: hostsOf(job), port: job.port, labels: job.hostLabels }) }),
    path: job.path,
    ...(Object.keys(job.params).length > 0 && { params: job.params }),
    scheme: job.scheme,
    format: job.format,
    ...(job.followRedirects && { followRedirects: true }),
    ...(job.interval && { interval: job.interval }),
    ...(job.timeout && { timeout: job.timeout }),
    ...scrapeLimitsOf(job),
    ...accessOf(job),
    metrics: exposedBy(name, job),
  };
}

type Exposed = Pick<Contribution, "metrics" | "unknown">;

function targetProblems({ discovery, addresses = [] }: ScrapeJobProps): readonly Problem[] {
  if ((discovery === undefined) !== (addresses.length === 0)) return [];
  return [{ path: "addresses", message: "must be given, or else discovery, but not both" }];
}

function exposedOf(job: string, scrapeInterval: Duration, metrics: ExposedMetrics = []): Exposed {
  if (metrics === "unknown") return { unknown: [job] };
  if (typeof metrics === "string")
    return { metrics: readExposition(metrics, job).map((metric) => ({ ...metric, scrapeInterval })) };
  return {
    metrics: metrics.map((metric) => ({
      ...(typeof metric === "string" ? named(metric, job) : metric),
      scrapeInterval,
    })),
  };
}

function namesOf({ metrics = [], unknown = [] }: Exposed): "unknown" | readonly string[] {
  if (unknown.length > 0) return "unknown";
  return metrics.flatMap(({ name, type }) =>
    ["histogram", "summary", "unknown"].includes(type)
      ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]
      : [name],
  );
}

/** A metric known only by its name: the suffix `_total` makes it a counter; for others, queries decide the type. */
function named(name: string, from: string): Metric {
  const type = name.endsWith("_total") ? "counter" : "unknown";
  return { name, type, help: `A metric of ${from}.`, labels: [], from, open: true };
}

function hostsOf({ on = "workloads" }: ScrapeJobSection): HostSelector {
  if (on === "every_host") return "every host";
  return on === "workloads" ? "workloads" : { role: on };
}

function accessOf({ basicAuth, tokenFile, tls }: ScrapeJobSection): Pick<ScrapeJobProps, "authentication" | "tls"> {
  const file = (path: string) => ({ kind: "file", path }) as const;
  return {
    ...(basicAuth && {
      authentication: { kind: "basic", username: basicAuth.username, password: file(basicAuth.passwordFile) },
    }),
    ...(tokenFile !== undefined && { authentication: { kind: "bearer", token: file(tokenFile) } }),
    ...(tls && {
      tls: {
        ...(tls.caFile !== undefined && { ca: file(tls.caFile) }),
        ...(tls.certificateFile !== undefined && { certificate: file(tls.certificateFile) }),
        ...(tls.keyFile !== undefined && { key: file(tls.keyFile) }),
        ...(tls.serverName !== undefined && { serverName: tls.serverName }),
      },
    }),
  };
}

function exposedBy(name: string, { metrics, page }: ScrapeJobSection): ExposedMetrics {
  if (metrics.includes("*")) return "unknown";
  const onPage = page === undefined ? [] : readExposition(page, `scrape_jobs.${name}`, "page");
  return [...metrics.filter((metric) => !onPage.some((other) => other.name === metric)), ...onPage];
}

/** Prometheus's look-back has to hold two scrapes, so that one of them may fail. */
function slowScrapes(path: string, interval: Duration): readonly Advice[] {
  if (interval.times(2).compare(LOOKBACK) <= 0) return [];
  const why = `one missed scrape leaves a gap, since Prometheus shows no sample older than ${LOOKBACK.toString()}`;
  const message = `should be at most 2m30s, got ${interval.toString()}: ${why}`;
  return [{ name: "prometheus.scrape-interval-long", path, message }];
}

/** What is unwise in jobs of the user's own, and in the usual interval. */
export function scrapeAdvice(jobs: readonly ScrapeJob[], usualInterval: Duration): readonly Advice[] {
  const own = jobs.filter(({ interval }) => interval !== usualInterval);
  return [
    ...slowScrapes("node_exporter.scrape_interval", usualInterval),
    ...own.flatMap(({ name, interval }) => slowScrapes(`scrape job ${name}`, interval)),
    ...jobs
      .filter(
        ({ authentication, scheme, discovery }) =>
          authentication && scheme !== "https" && !discovery.as && leavesHost(discovery),
      )
      .map(({ name }) => openSecret(`scrape job ${name}`, 'set scheme to "https"')),
  ];
}

/** Long-term stores at fleet names that no host has. */
export function storeProblems(stores: readonly RemoteWrite[], hosts: readonly string[]): readonly Problem[] {
  return stores.flatMap(({ name, url }) => {
    const host = hostAsked(url);
    if (host === undefined || hosts.includes(host)) return [];
    const hint = didYouMean(host, hosts);
    return [{ path: `remote_write ${name}`, message: `must be at a host of the fleet, got ${quoted(host)}${hint}` }];
  });
}

/** What is unwise in long-term stores. */
export function storeAdvice(stores: readonly RemoteWrite[]): readonly Advice[] {
  return stores
    .filter(
      ({ url, token, basicAuth }) => (token ?? basicAuth) && /^http:/i.test(url) && !isLoopback(new URL(url).hostname),
    )
    .map(({ name }) => openSecret(`remote_write ${name}`, "take an address with https://"));
}

/** A secret that the network can read on its way to another host. */
export function openSecret(path: string, fix: string): Advice {
  const message = `should not send its password or token over http to another host, where the network can read it; ${fix}`;
  return { name: "prometheus.secret-unencrypted", path, message };
}

function leavesHost({ configs }: TargetDiscovery): boolean {
  const { static_configs: fixed, ...others } = configs;
  const targets = fixed?.flatMap((config) => config.targets) ?? [];
  return Object.keys(others).length > 0 || targets.some((target) => !isLoopback(target.replace(/:\d+$/, "")));
}

/** Whether a name or address is that of the host itself. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/i.test(host);
}
