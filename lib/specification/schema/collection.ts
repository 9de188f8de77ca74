import {
  absolutePath,
  bytes,
  count,
  duration,
  flag,
  keyOf,
  labelName,
  metricName,
  oneOf,
  port,
  text,
  textOf,
  word,
} from "./leaves";
import { list, named, section, set } from "./parts";

const collector = () => textOf("must be a collector of node_exporter, such as cpu or meminfo", /^[a-z0-9_-]+$/);

/** `node_exporter` of section 1.2. */
export const nodeExporter = () =>
  section({
    enabled: flag(),
    port: port(),
    collectors: set(collector(), { atLeastOne: true }),
    scrapeInterval: duration(),
    filesystems: filesystems(),
    textfileMetrics: set(metricName()),
  });

const filesystemType = () => textOf('must be a type of file system such as "tmpfs"', /^[a-z0-9_.-]+$/);

const mountPoint = () =>
  textOf(
    'must be a mount point such as "/srv/scratch"',
    /^\/$|^\/[\p{L}\p{N} ._@:+,~=-]+(\/[\p{L}\p{N} ._@:+,~=-]+)*$/u,
  );

const filesystems = () =>
  section({
    includeTypes: set(filesystemType()),
    excludeTypes: set(filesystemType()),
    includeMountPoints: set(mountPoint()),
    excludeMountPoints: set(mountPoint()),
  });

/** `process_exporter` of section 1.2. */
export const processExporter = () =>
  section({
    enabled: flag(),
    port: port(),
    sampleLimit: count(),
    processNames: list(section({ name: text(), cmdline: list(text()) })),
  });

const path = () => textOf('must be a path such as "/metrics"', /^\/[^\s?#]*$/);

/** `app_metrics` of section 1.2. */
export const appMetrics = () =>
  section({
    endpoint: path(),
    port: port(),
    format: oneOf(["prometheus", "openmetrics"]),
  });

const address = () =>
  textOf(
    'must be host and port such as "db-1:9187" or "[fd00::5]:9187"',
    /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/,
  );

const file = () => absolutePath().optional();

const scrapeJob = () =>
  section({
    addresses: set(address()).prefault([]),
    on: oneOf(["every_host", "workloads", "metrics", "dashboards", "tracing", "logs", "proxy"]).optional(),
    hostLabels: named(labelName(), text()).prefault({}),
    port: port().optional(),
    path: path().default("/metrics"),
    scheme: oneOf(["http", "https"]).default("http"),
    format: oneOf(["prometheus", "openmetrics"]).default("prometheus"),
    interval: duration().optional(),
    timeout: duration().optional(),
    bodySizeLimit: bytes().optional(),
    sampleLimit: count().optional(),
    labelLimit: count().optional(),
    labelNameLengthLimit: count().optional(),
    labelValueLengthLimit: count().optional(),
    metrics: set(
      textOf('must be a metric name, or "*" where nobody knows the names', /^([a-zA-Z_:][a-zA-Z0-9_:]*|\*)$/),
    ).prefault([]),
    page: text("must be a page in Prometheus's text format or in OpenMetrics").optional(),
    basicAuth: section({ username: text(), passwordFile: absolutePath() }).optional(),
    tokenFile: file(),
    tls: section({
      caFile: file(),
      certificateFile: file(),
      keyFile: file(),
      serverName: word().optional(),
    }).optional(),
  });

const jobName = () =>
  keyOf("must be a job's name (letters, digits, ., _ and -, a letter or digit first)", (name) =>
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name),
  );

/** Pages that are scraped beside the exporters' and the applications'. */
export const scrapeJobs = () => named(jobName(), scrapeJob());
