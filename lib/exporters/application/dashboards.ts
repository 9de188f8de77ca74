import { type Dashboard, figure, lines, type Panel, RATE, targetVariables, unitOfName } from "../../panels";
import type { Catalogue, Metric } from "../../rules";

const quantiles = (histogram: string) =>
  Object.fromEntries(
    [50, 95, 99].map((percent) => [
      `${percent}th percentile`,
      `histogram_quantile(${percent / 100}, sum by (le) (rate(${histogram}_bucket${RATE})))`,
    ]),
  );
const mean = (histogram: string) => `sum(rate(${histogram}_sum${RATE})) / sum(rate(${histogram}_count${RATE}))`;

const ERRORS = `100 * sum(rate(http_requests_total{status=~"5.."}${RATE})) / sum(rate(http_requests_total${RATE}))`;
const RED_FROM = {
  min: 0,
  thresholds: [
    { value: 1, color: "yellow" },
    { value: 5, color: "red" },
  ],
} as const;

/** Services over HTTP: how many requests, how many fail, how long they take. */
const HTTP: Dashboard = {
  title: "Application",
  description: "Services over HTTP: the rate of requests, the share that fails, and the time to the answer.",
  folder: "Applications",
  tags: ["applications"],
  about: "application",
  variables: targetVariables("http_requests_total"),
  rows: [
    {
      title: "Services now",
      panels: [
        figure("Requests", "requests per second", "Requests that are answered.", {
          requests: `sum(rate(http_requests_total${RATE}))`,
        }),
        figure(
          "Failed requests",
          "percent",
          "Share of requests that the service could not answer (5xx).",
          { failed: ERRORS },
          RED_FROM,
        ),
        figure("95th percentile", "seconds", "Nineteen of twenty requests take less.", {
          time: quantiles("http_request_duration_seconds")["95th percentile"] ?? "",
        }),
        figure("In flight", "count", "Requests that wait for their answer.", {
          requests: "sum(http_requests_in_flight)",
        }),
      ],
    },
    {
      title: "Requests and errors",
      panels: [
        lines(
          "Requests by status",
          "requests per second",
          "Requests by the status of their answer.",
          { "{{status}}": `sum by (status) (rate(http_requests_total${RATE}))` },
          { stacked: true, min: 0 },
        ),
        lines(
          "Requests by method",
          "requests per second",
          "Requests by what they ask for.",
          { "{{method}}": `sum by (method) (rate(http_requests_total${RATE}))` },
          { min: 0 },
        ),
        lines(
          "Share of failed requests",
          "percent",
          "Share of requests that the service could not answer (5xx).",
          { failed: ERRORS },
          RED_FROM,
        ),
        lines(
          "Failed requests by host",
          "requests per second",
          "One line above the others: that host is ill. All of them: what they have in common is.",
          {
            "{{instance}}": `sum by (instance) (rate(http_requests_total{status=~"5.."}${RATE}))`,
          },
          { min: 0 },
        ),
      ],
    },
    {
      title: "Durations and sizes",
      panels: [
        lines(
          "Time to the answer",
          "seconds",
          "Half, nineteen of twenty, and ninety-nine of a hundred requests take less.",
          quantiles("http_request_duration_seconds"),
          { min: 0 },
        ),
        lines(
          "Time to the answer by host",
          "seconds",
          "The 95th percentile of each host.",
          {
            "{{instance}}": `histogram_quantile(0.95, sum by (le, instance) (rate(http_request_duration_seconds_bucket${RATE})))`,
          },
          { min: 0 },
        ),
        lines(
          "Requests in flight",
          "count",
          "Requests that wait for their answer. They grow when a service is slower than its callers.",
          { "{{instance}}": "sum by (instance) (http_requests_in_flight)" },
          { min: 0 },
        ),
        lines(
          "Sizes",
          "bytes",
          "Mean size of requests and answers.",
          { requests: mean("http_request_size_bytes"), answers: mean("http_response_size_bytes") },
          { min: 0 },
        ),
      ],
    },
  ],
};

// Both may count a query, the pool of an application and the server: never added up, each job has lines of its own.
const byPage = (expr: string) => ({ "{{instance}} {{job}}": expr });

/** What applications see of their databases, and what the databases' own exporters do. */
const DATABASE: Dashboard = {
  title: "Database",
  description:
    "Databases as applications see them, and as their own exporters do: queries, errors, the time to results, and connections.",
  folder: "Applications",
  tags: ["applications"],
  variables: targetVariables("db_connections_active"),
  rows: [
    {
      title: "Queries",
      panels: [
        lines(
          "Queries",
          "operations per second",
          "Queries that were sent.",
          byPage(`sum by (instance, job) (rate(db_queries_total${RATE}))`),
          { min: 0 },
        ),
        lines(
          "Failed queries",
          "percent",
          "Share of queries that failed.",
          {
            "{{job}}": `100 * sum by (job) (rate(db_errors_total${RATE})) / sum by (job) (rate(db_queries_total${RATE}))`,
          },
          RED_FROM,
        ),
        lines(
          "Time to the result",
          "seconds",
          "Half, nineteen of twenty, and ninety-nine of a hundred queries take less.",
          quantiles("db_query_duration_seconds"),
          { min: 0 },
        ),
        lines(
          "Deadlocks",
          "per second",
          "Transactions that the database ended because they waited for each other.",
          byPage(`sum by (instance, job) (rate(db_deadlocks_total${RATE}))`),
          { min: 0 },
        ),
      ],
    },
    {
      title: "Connections",
      panels: [
        lines(
          "Pool in use",
          "percent",
          "Share of the pool that is in use. Without a free connection, requests wait.",
          byPage("100 * db_connections_active / db_connections_max"),
          {
            min: 0,
            max: 100,
            thresholds: [
              { value: 80, color: "yellow" },
              { value: 95, color: "red" },
            ],
          },
        ),
        lines(
          "Connections",
          "count",
          "Connections in use, and those that wait for use.",
          {
            "{{instance}} {{job}} in use": "db_connections_active",
            "{{instance}} {{job}} idle": "db_connections_idle",
          },
          { min: 0 },
        ),
      ],
    },
  ],
};

/** Dashboards about applications, and one with whatever else they count. */
export function applicationDashboards({ metrics, recordings }: Catalogue): readonly Dashboard[] {
  const shown = JSON.stringify([HTTP, DATABASE]);
  const recorded = recordings.map(({ record, help, from }): Counted => ({
    name: record,
    type: "gauge",
    help,
    from: from[0] ?? "",
  }));
  const others = [...metrics, ...recorded].filter(
    ({ name, from }) => from === "application" && !new RegExp(`\\b${name}(_bucket|_sum|_count)?\\b`).test(shown),
  );
  const [first] = others;
  if (!first) return [HTTP, DATABASE];
  const business: Dashboard = {
    title: "Business",
    description: "What the applications' own metrics say about their use.",
    folder: "Applications",
    tags: ["applications"],
    variables: targetVariables(first.name),
    rows: [{ title: "Metrics", panels: others.map(ownPanel) }],
  };
  return [HTTP, DATABASE, business];
}

/** What a panel needs to know of a metric. */
type Counted = Pick<Metric, "name" | "type" | "help" | "from">;

function ownPanel({ name, type, help }: Counted): Panel {
  if (type === "histogram") return lines(name, unitOfName(name) ?? "count", help, quantiles(name), { min: 0 });
  const series = type === "counter" ? `rate(${name}${RATE})` : name;
  // Shares and durations of several hosts do not add up.
  const sum = /_(percent|ratio|ms|seconds)$/.test(name) ? "avg" : "sum";
  return lines(name, type === "counter" ? "per second" : (unitOfName(name) ?? "count"), help, {
    "{{instance}}": `${sum} by (instance) (${series})`,
  });
}
