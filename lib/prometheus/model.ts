import type { RuleGroup } from "../rules";
import type { Bytes, Duration } from "../units";

/** One entry of `relabel_configs`, in Prometheus's own words. */
export interface RelabelConfig {
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?: "replace" | "keep" | "drop" | "labelmap" | "labeldrop" | "labelkeep" | "hashmod";
}

/** How Prometheus finds targets: one service discovery of its own, and what makes our labels of the found ones. */
export interface Discovery {
  /** Key and entries of the scrape config: `{ file_sd_configs: [...] }`, `{ ec2_sd_configs: [...] }`. */
  readonly configs: Readonly<Record<string, readonly unknown[]>>;
  readonly relabelings: readonly RelabelConfig[];
}

/** One scrape job. */
export interface ScrapeJob {
  readonly name: string;
  readonly interval: Duration;
  /** @default "/metrics" */
  readonly path?: string;
  readonly discovery: Discovery;
}

/** A long-term store that samples are sent to. */
export interface RemoteWrite {
  readonly name: string;
  readonly url: string;
  /** Name of the secret with the bearer token. */
  readonly tokenSecret?: string;
}

/** The Prometheus server that is meant, before any file or version. */
export interface PrometheusModel {
  readonly port: number;
  readonly scrapeInterval: Duration;
  readonly evaluationInterval: Duration;
  readonly retention: { readonly time: Duration; readonly size: Bytes };
  readonly memory: Bytes;
  readonly externalLabels: Readonly<Record<string, string>>;
  readonly jobs: readonly ScrapeJob[];
  readonly groups: readonly RuleGroup[];
  /** Where alerts are sent: every Alertmanager, never a balancer. */
  readonly alertmanagers: readonly Discovery[];
  readonly remoteWrite: readonly RemoteWrite[];
}
