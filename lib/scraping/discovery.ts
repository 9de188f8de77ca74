/** One entry of `relabel_configs`, in Prometheus's own words. */
export interface RelabelConfig {
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly modulus?: number;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?: "replace" | "keep" | "drop" | "labelmap" | "labeldrop" | "labelkeep" | "hashmod";
}

/**
 * Entries of a scrape config that find targets, in Prometheus's own words.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
 */
export interface DiscoveryConfigs {
  readonly static_configs?: readonly StaticConfig[];
  readonly [mechanism: `${string}_sd_configs`]: readonly Readonly<Record<string, unknown>>[];
}

/** Targets that are written down: `{ targets: ["10.0.0.5:9187"] }`. */
export interface StaticConfig {
  readonly targets: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** How Prometheus finds targets: one service discovery of its own, and what makes our labels of the found ones. */
export interface TargetDiscovery {
  /** Key and entries of the scrape config: `{ file_sd_configs: [...] }`, `{ ec2_sd_configs: [...] }`. */
  readonly configs: DiscoveryConfigs;
  readonly relabelings: readonly RelabelConfig[];
  /**
   * Its targets are servers with certificates of this authority, and are asked over TLS with that of Prometheus's own host.
   *
   * @default - as the job says
   */
  readonly as?: "fleet" | undefined;
  /** Name in the targets' certificates. @default - the name by which they are asked */
  readonly serverName?: string;
}
