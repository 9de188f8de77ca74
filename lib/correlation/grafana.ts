import type { Duration } from "../units";
import { fieldOf } from "./fields";
import { type Correlated, correlationWindow, identifiersOf } from "./model";

/** Of a data source, what decides which others it links to. */
export interface LinkedSource {
  readonly uid: string;
  readonly type: string;
}

/** A value of a data source's options: what JSON has. */
export type OptionValue = string | number | boolean | readonly OptionValue[] | { readonly [key: string]: OptionValue };

/** What links between data sources add to one of them. */
export interface SourceLinks {
  /** Into its `jsonData`. */
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** From a value in its results to a query of another. */
  readonly correlations?: readonly SourceCorrelation[];
}

/**
 * A correlation of Grafana's.
 *
 * @see https://grafana.com/docs/grafana/latest/administration/correlations/
 */
export interface SourceCorrelation {
  readonly targetUID: string;
  readonly label: string;
  readonly description: string;
  readonly config: {
    readonly type: "query";
    readonly field: string;
    readonly target: Readonly<Record<string, OptionValue>>;
    readonly transformations: readonly Readonly<Record<string, string>>[];
  };
}

/** Names of the metrics that the collector counts spans in, and their label for the service of a span. */
const SPANS = { calls: "traces_span_metrics_calls_total", service: "service_name" } as const;

/**
 * What an identifier of an application may be for a link of Grafana's, which puts it into a query as it is: nothing that ends a quoted text.
 * The portal's search takes any.
 */
const PLAIN = String.raw`^([\w.@:/+=-]{1,256})$`;

/** How the data sources of one Grafana lead to each other, by their UIDs: the first of each kind takes part. */
export function grafanaLinks(
  sources: readonly LinkedSource[],
  correlated: Correlated,
): Readonly<Record<string, SourceLinks>> {
  const uidOf = (type: string) => sources.find((source) => source.type === type)?.uid;
  const [metrics, logs, traces] = [uidOf("prometheus"), uidOf("elasticsearch"), uidOf("jaeger")];
  const byTrace = identifiersOf(correlated).find(({ identifier }) => fieldOf(identifier).attribute === undefined);
  const trace = byTrace && { ...fieldOf(byTrace.identifier), window: byTrace.window };
  return {
    ...(metrics !== undefined && trace?.exemplar !== undefined && traces !== undefined
      ? { [metrics]: { options: { exemplarTraceIdDestinations: [{ name: trace.exemplar, datasourceUid: traces }] } } }
      : {}),
    ...(traces !== undefined && {
      [traces]: {
        options: {
          nodeGraph: { enabled: true },
          traceIdTimeParams: { enabled: true },
          ...(logs !== undefined && trace && { tracesToLogsV2: toLogs(logs, trace) }),
          ...(metrics !== undefined && { tracesToMetrics: toMetrics(metrics, correlationWindow(correlated)) }),
        },
      },
    }),
    ...(logs !== undefined && {
      [logs]: {
        ...(trace && traces !== undefined && { options: { dataLinks: [toTrace(traces, trace.record)] } }),
        correlations: identifiersOf(correlated).flatMap(({ identifier }) => sameIn(logs, identifier)),
      },
    }),
  };
}

function shifts(window: Duration) {
  return { spanStartTimeShift: `-${window.toString()}`, spanEndTimeShift: window.toString() };
}

/** From a span to the log lines of its trace. */
function toLogs(logs: string, { record, window }: { readonly record: string; readonly window: Duration }) {
  return {
    datasourceUid: logs,
    ...shifts(window),
    filterByTraceID: false,
    filterBySpanID: false,
    customQuery: true,
    query: `${record}:"\${__trace.traceId}"`,
  };
}

/** From a span to the requests of its service. */
function toMetrics(metrics: string, window: Duration) {
  return {
    datasourceUid: metrics,
    ...shifts(window),
    tags: [{ key: "service.name", value: SPANS.service }],
    queries: [{ name: "Requests a second", query: `sum(rate(${SPANS.calls}{$__tags}[$__rate_interval]))` }],
  };
}

/** From a log line to its trace. */
function toTrace(traces: string, record: string) {
  return { field: record, url: "${__value.raw}", urlDisplayLabel: "Trace", datasourceUid: traces };
}

/** From a log line to all lines with the same identifier of an application. */
function sameIn(logs: string, identifier: string): readonly SourceCorrelation[] {
  const { attribute, record } = fieldOf(identifier);
  if (attribute === undefined) return [];
  return [
    {
      targetUID: logs,
      label: `All with this ${identifier}`,
      description: `Log lines with the same ${identifier}`,
      config: {
        type: "query",
        field: record,
        target: { query: `${record}:"\${found}"`, metrics: [{ id: "1", type: "logs" }] },
        transformations: [{ type: "regex", field: record, expression: PLAIN, mapValue: "found" }],
      },
    },
  ];
}
