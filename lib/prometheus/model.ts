import type { RemoteRead, RemoteWrite } from "../long-term";
import type { AlertLinks, OwnRuleFile, RuleGroup } from "../rules";
import type { ScrapeJob, TargetDiscovery } from "../scraping";
import type { Bytes, Duration } from "../units";

/** The Prometheus server that is meant, before any file or version. */
export interface PrometheusModel {
  readonly port: number;
  readonly scrapeInterval: Duration;
  readonly evaluationInterval: Duration;
  readonly retention: { readonly time: Duration; readonly size: Bytes };
  readonly memory: Bytes;
  /** How long it may say that it is still starting, beside ten minutes for each GiB of its write-ahead log. @default 3 minutes */
  readonly startDeadline?: Duration;
  readonly externalLabels: Readonly<Record<string, string>>;
  readonly jobs: readonly ScrapeJob[];
  readonly groups: readonly RuleGroup[];
  /** Rule files that exist already and go to the server as they are. @default - none */
  readonly ruleFiles?: readonly OwnRuleFile[];
  /** Alerts link to `<runbooks>/<alert>`. @default - they link to no page */
  readonly runbooks?: string;
  /** What alerts link to beside runbooks. @default - nothing */
  readonly links?: AlertLinks;
  /** Where alerts are sent: every Alertmanager, never a balancer. */
  readonly alertmanagers: readonly TargetDiscovery[];
  /** Stores that samples are sent to. */
  readonly remoteWrite: readonly RemoteWrite[];
  /** Stores that queries read what is older from. @default - none */
  readonly remoteRead?: readonly RemoteRead[];
  /**
   * External label that distinguishes servers with the same targets; its value is the host's name. Alerts go out without
   * it, so that Alertmanager sees one alert.
   *
   * @default - none: this server has no twin
   */
  readonly replicaLabel?: string;
  /** Feature flags, such as `promql-experimental-functions`. @default - those that the rest of the model needs */
  readonly features?: readonly string[];
  /** Whether collectors may push metrics in OpenTelemetry's protocol (`/api/v1/otlp`). @default false */
  readonly receivesOtlp?: boolean;
  /** Whether collectors may push metrics by remote write (`/api/v1/write`). @default false */
  readonly receivesRemoteWrite?: boolean;
  /** Whether it serves with its host's certificate, and lets in only clients that have one. @default false */
  readonly tls?: boolean;
  /** Who may open its pages. @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
  /** Address of its pages in notifications. @default - host name and port */
  readonly externalUrl?: string;
  /** Size of the disk that its data lies on. @default - the retention size is not checked against it */
  readonly disk?: Bytes;
}
