import { type Problem, quoted } from "../errors";

/** A server that dashboards can ask: what Grafana's provisioning makes of it. */
export interface DataSource {
  /** What people choose it by: `Prometheus`. Unique. */
  readonly name: string;
  /** What dashboards and links keep of it: `prometheus`. Unique, and never changed. */
  readonly uid: string;
  /** Its kind, as Grafana names it. */
  readonly type: "prometheus" | "alertmanager" | "elasticsearch" | "influxdb" | "jaeger";
  /** Its address, without credentials; a host of the fleet by its fleet name. */
  readonly url: string;
  /** Who asks it shows the certificate of the host, and trusts servers of this authority. @default - as the address says */
  readonly as?: "fleet";
  /** The name that its certificate has to have. @default - the one in its address */
  readonly serverName?: string;
  /** The one host whose programs reach it. @default - every host of the fleet */
  readonly onlyOn?: string;
  /** Roles of the hosts that it lets in, one of which who asks must have. @default - any */
  readonly letsIn?: readonly string[];
  /** Whether dashboards ask it where nobody has chosen. @default false */
  readonly isDefault?: boolean;
  /** Options of its kind, under Grafana's names: `{ timeInterval: "15s" }`. Never a secret. @default - none */
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  /** Paths below its API that pages of viewers ask beside queries, such as `api/v1/*`. @default - none */
  readonly reads?: readonly string[];
}

/** What pages of viewers ask a server with Prometheus's API beside queries. The rest of that API writes samples, and deletes them. */
export const PROMETHEUS_READS: readonly string[] = [
  ...["query", "query_range", "query_exemplars", "series", "labels", "metadata", "rules", "status/buildinfo"],
  ...["label/*", "format_query", "parse_query"],
].map((path) => `api/v1/${path}`);

/** What is wrong with `added` beside `present`: a name or UID that is taken, or a second default. */
export function dataSourceProblems(present: readonly DataSource[], added: readonly DataSource[]): readonly Problem[] {
  return added.flatMap((source, index) => {
    const others = [...present, ...added.slice(0, index)];
    const repeated = (["name", "uid"] as const)
      .filter((key) => others.some((other) => other[key] === source[key]))
      .map((key) => ({
        path: `dataSources[${index}].${key}`,
        message: `must be one that no other data source has, got ${quoted(source[key])} again`,
      }));
    const second = source.isDefault && others.some(({ isDefault }) => isDefault);
    return [
      ...repeated,
      ...(second
        ? [{ path: `dataSources[${index}].isDefault`, message: "must be true once: one data source is the default" }]
        : []),
    ];
  });
}
