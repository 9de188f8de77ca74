import type { Metric, Unavailable } from "../../rules";
import type { ApplicationMetricList, ApplicationMetricLists } from "./lists";
import { recordedMetrics } from "./rules";

/** A histogram where applications have it; exporters of databases have means alone. */
export const QUERY_DURATION = "db_query_duration_seconds";

/** Names of the lists as the specification's file writes them. */
const KEYS: Readonly<Record<ApplicationMetricList, string>> = {
  httpServiceMetrics: "http_service_metrics",
  databaseMetrics: "database_metrics",
  businessMetrics: "business_metrics",
};

const FROM = "application";

const metric = (
  name: string,
  type: Metric["type"],
  help: string,
  labels: readonly string[] = [],
  examples: Metric["examples"] = {},
): Metric => ({ name, type, help, labels, from: FROM, open: true, examples });

const REQUEST = ["method", "status"];
const REQUEST_EXAMPLE = { method: "GET", status: "200" };

/**
 * The document's application metrics, as an instrumented application exposes them: the contract between it and the rules. An
 * application may add labels of its own.
 */
const CONTRACT: Readonly<Record<ApplicationMetricList, readonly Metric[]>> = {
  httpServiceMetrics: [
    metric("http_requests_total", "counter", "Requests that were answered.", REQUEST, REQUEST_EXAMPLE),
    metric("http_request_duration_seconds", "histogram", "Time to the answer.", REQUEST, REQUEST_EXAMPLE),
    metric("http_request_size_bytes", "histogram", "Size of requests.", REQUEST, REQUEST_EXAMPLE),
    metric("http_response_size_bytes", "histogram", "Size of answers.", REQUEST, REQUEST_EXAMPLE),
    metric("http_requests_in_flight", "gauge", "Requests that wait for their answer."),
  ],
  databaseMetrics: [
    metric("db_connections_active", "gauge", "Connections of the pool that are in use."),
    metric("db_connections_idle", "gauge", "Connections of the pool that wait for use."),
    metric(QUERY_DURATION, "histogram", "Time to a query's result."),
    metric("db_queries_total", "counter", "Queries that were sent."),
    metric("db_errors_total", "counter", "Queries that failed."),
    metric("db_deadlocks_total", "counter", "Transactions that the database ended because they waited for each other."),
  ],
  businessMetrics: [
    metric("user_sessions_active", "gauge", "Sessions of users that are logged in."),
    metric("transactions_processed", "counter", "Business transactions that were completed."),
    // Recorded where the requests that they come from are counted.
    metric("api_calls_per_minute", "gauge", "Calls of the public interface in the last minute."),
    metric("error_rate_percent", "gauge", "Share of requests that failed."),
    metric("feature_usage_counts", "counter", "Uses of each feature.", ["feature"], { feature: "search" }),
  ],
};

/**
 * Metrics that the document uses and does not list; each comes with the one that it is listed for.
 * `database_connections` compares the connections in use with the size of their pool.
 */
const COMPANIONS: ReadonlyMap<string, readonly Metric[]> = new Map(
  Object.entries({
    db_connections_active: [metric("db_connections_max", "gauge", "Most connections that the pool may have.")],
  }),
);

/**
 * The metrics that applications expose by the specification's lists, without those that are recorded. What the document does not know is taken for a metric of
 * the user's own, whose type follows its name.
 */
export function applicationMetrics(lists: ApplicationMetricLists): readonly Metric[] {
  const recorded: readonly string[] = recordedMetrics(lists);
  const listed = new Set((Object.keys(KEYS) as ApplicationMetricList[]).flatMap((list) => lists[list]));
  const names = [...listed].filter((name) => !recorded.includes(name));
  const known = Object.values(CONTRACT).flat();
  return names.flatMap((name) => [
    known.find((one) => one.name === name) ?? ownMetric(name),
    ...(COMPANIONS.get(name) ?? []),
  ]);
}

/** The document's metrics that the lists leave out, each with the list that it is missing in. */
export function missingApplicationMetrics(lists: ApplicationMetricLists): readonly Unavailable[] {
  const provided = new Set([...applicationMetrics(lists).map(({ name }) => name), ...recordedMetrics(lists)]);
  return (Object.entries(KEYS) as [ApplicationMetricList, string][]).flatMap(([list, key]) =>
    CONTRACT[list]
      .flatMap(({ name }) => [
        { name, listed: name },
        ...(COMPANIONS.get(name) ?? []).map((one) => ({ name: one.name, listed: name })),
      ])
      .filter(({ name }) => !provided.has(name))
      .map(({ name, listed }) => ({
        name,
        reason: `comes from the application, but ${key} leaves it out; add "${listed}" to ${key}`,
      })),
  );
}

/** A metric that only the user knows: a counter by its suffix, anything else by what a query makes of it. */
function ownMetric(name: string): Metric {
  return metric(name, name.endsWith("_total") ? "counter" : "unknown", "A metric of the application's own.");
}
