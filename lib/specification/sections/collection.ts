import { Duration } from "../../units";
import type { SchemaWords, Section } from "./section";

/** 1.2 */
export interface NodeExporterSection {
  readonly enabled: boolean;
  readonly port: number;
  readonly collectors: readonly string[];
  readonly scrapeInterval: Duration;
  /** Extension. */
  readonly filesystems: FilesystemsSection;
  /** Extension: metrics that files of the hosts' textfile folder have, so that rules may use them. */
  readonly textfileMetrics: readonly string[];
}

/**
 * Extension: which file systems are measured beside those that usually hold data, and which of those are not. A mount point
 * stands for itself and for all below it; what excludes wins.
 */
export interface FilesystemsSection {
  /** Types such as `tmpfs` that usually hold none. */
  readonly includeTypes: readonly string[];
  readonly excludeTypes: readonly string[];
  /** Mount points that would be taken for the system's or a container's. */
  readonly includeMountPoints: readonly string[];
  readonly excludeMountPoints: readonly string[];
}

/** 1.2 */
export interface ProcessExporterSection {
  readonly enabled: boolean;
  readonly port: number;
  /** Extension: a page with more series fails its scrape: about 25 a group of processes. @default 20000 */
  readonly sampleLimit: number;
  readonly processNames: readonly { readonly name: string; readonly cmdline: readonly string[] }[];
}

/** 1.2 */
export interface AppMetricsSection {
  readonly endpoint: string;
  readonly port: number;
  readonly format: "prometheus" | "openmetrics";
}

const collector = (s: SchemaWords) =>
  s.textOf("must be a collector of node_exporter, such as cpu or meminfo", /^[a-z0-9_-]+$/);

const filesystemType = (s: SchemaWords) => s.textOf('must be a type of file system such as "tmpfs"', /^[a-z0-9_.-]+$/);

const mountPoint = (s: SchemaWords) =>
  s.textOf(
    'must be a mount point such as "/srv/scratch"',
    /^\/$|^\/[\p{L}\p{N} ._@:+,~=-]+(\/[\p{L}\p{N} ._@:+,~=-]+)*$/u,
  );

const filesystems = (s: SchemaWords) =>
  s.section({
    includeTypes: s.set(filesystemType(s)),
    excludeTypes: s.set(filesystemType(s)),
    includeMountPoints: s.set(mountPoint(s)),
    excludeMountPoints: s.set(mountPoint(s)),
  });

/** `node_exporter` of section 1.2. @internal */
export const nodeExporter = {
  builtIn: {
    enabled: true,
    port: 9100,
    collectors: ["cpu", "meminfo", "diskstats", "netdev", "filesystem", "loadavg", "systemd"],
    scrapeInterval: Duration.seconds(15),
    filesystems: { includeTypes: [], excludeTypes: [], includeMountPoints: [], excludeMountPoints: [] },
    textfileMetrics: [],
  },
  schema: (s) =>
    s.section({
      enabled: s.flag(),
      port: s.port(),
      collectors: s.set(collector(s), { atLeastOne: true }),
      scrapeInterval: s.duration(),
      filesystems: filesystems(s),
      textfileMetrics: s.set(s.metricName()),
    }),
} satisfies Section<NodeExporterSection>;

/** `process_exporter` of section 1.2. @internal */
export const processExporter = {
  builtIn: {
    enabled: true,
    port: 9256,
    sampleLimit: 20_000,
    processNames: [{ name: "{{.Comm}}", cmdline: [".+"] }],
  },
  schema: (s) =>
    s.section({
      enabled: s.flag(),
      port: s.port(),
      sampleLimit: s.count(),
      processNames: s.list(s.section({ name: s.text(), cmdline: s.list(s.text()) })),
    }),
} satisfies Section<ProcessExporterSection>;

/** `app_metrics` of section 1.2. @internal */
export const appMetrics = {
  builtIn: { endpoint: "/metrics", port: 8080, format: "prometheus" },
  schema: (s) =>
    s.section({
      endpoint: s.urlPath(),
      port: s.port(),
      format: s.oneOf(["prometheus", "openmetrics"]),
    }),
} satisfies Section<AppMetricsSection>;
