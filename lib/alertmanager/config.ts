/**
 * Alertmanager's own configuration file, as far as this library writes it. Keys are the file's; durations are already
 * printed in its dialect.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/
 */
export interface AlertmanagerConfig {
  readonly global: { readonly http_config: { readonly follow_redirects: false } };
  readonly route: RouteConfig;
  readonly receivers: readonly ReceiverConfig[];
  readonly inhibit_rules?: readonly InhibitConfig[];
  readonly time_intervals?: readonly TimeIntervalConfig[];
  /** Globs, relative to the file's own folder. */
  readonly templates?: readonly string[];
}

/** A node of the routing tree. */
export interface RouteConfig {
  readonly receiver?: string;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly continue?: boolean;
  readonly active_time_intervals?: readonly string[];
  readonly mute_time_intervals?: readonly string[];
  readonly routes?: readonly RouteConfig[];
}

/** Lists of integrations under the keys of the file: `slack_configs`, `webhook_configs`, …. */
export type ReceiverConfig = { readonly name: string } & Readonly<
  Partial<Record<`${string}_configs`, readonly IntegrationConfig[]>>
>;

/** Settings of one integration. */
export type IntegrationConfig = Readonly<Record<string, unknown>>;

/** Alerts that mute others. */
export interface InhibitConfig {
  readonly name?: string;
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/** Named spans of time that routes refer to. */
export interface TimeIntervalConfig {
  readonly name: string;
  readonly time_intervals: readonly {
    readonly weekdays?: readonly string[];
    readonly times?: readonly { readonly start_time: string; readonly end_time: string }[];
    readonly location?: string;
  }[];
}
