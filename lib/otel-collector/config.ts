/** Settings of one component. */
export type Settings = Readonly<Record<string, unknown>>;

/** Components by `type` or `type/name`. */
export type Components = Readonly<Record<string, Settings>>;

/** What flows through what: names of components. */
export interface Pipeline {
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

/**
 * The file that a collector reads.
 *
 * @see https://opentelemetry.io/docs/collector/configuration/
 */
export interface CollectorConfig {
  readonly extensions: Components;
  readonly receivers: Components;
  readonly processors: Components;
  readonly exporters: Components;
  readonly connectors?: Components;
  readonly service: {
    readonly extensions: readonly string[];
    readonly telemetry: Settings;
    readonly pipelines: Readonly<Record<string, Pipeline>>;
  };
}
