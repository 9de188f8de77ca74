import { flag, duration, oneOf, port, text, textOf } from "./leaves";
import { list, section, set } from "./parts";

const collector = () => textOf("must be a collector of node_exporter, such as cpu or meminfo", /^[a-z0-9_-]+$/);

/** `node_exporter` of section 1.2. */
export const nodeExporter = () =>
  section({
    enabled: flag(),
    port: port(),
    collectors: set(collector(), { atLeastOne: true }),
    scrapeInterval: duration(),
    filesystems: filesystems(),
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
    processNames: list(section({ name: text(), cmdline: list(text()) })),
  });

/** `app_metrics` of section 1.2. */
export const appMetrics = () =>
  section({
    endpoint: textOf('must be a path such as "/metrics"', /^\/[^\s?#]*$/),
    port: port(),
    format: oneOf(["prometheus", "openmetrics"]),
  });
