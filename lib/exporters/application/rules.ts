import type { RecordingRule, RuleGroup, Unavailable } from "../../rules";
import type { Duration } from "../../units";
import * as proofs from "./proofs";
import type { ApplicationMetricLists } from "./lists";

/** What the rules of applications depend on beside the lists. */
export interface ApplicationRuleOptions {
  /** Range of rates. */
  readonly window: Duration;
  /** Labels that hosts carry beside `instance`. */
  readonly hostLabels: readonly string[];
  /** Whether something is scraped as an application. */
  readonly isScraped: boolean;
}

/** The quantile of `response_time_ms`: that of the document's objective. */
const QUANTILE = 0.95;

/** Names of the document that are computed from others, with the metric that they come from. */
const DERIVED = {
  error_rate_percent: "http_requests_total",
  api_calls_per_minute: "http_requests_total",
  response_time_ms: "http_request_duration_seconds",
} as const;

type Derived = keyof typeof DERIVED;

/** Those of them that `business_metrics` lists: an application exposes them itself where it does not expose what they come from. */
const LISTED: readonly Derived[] = ["error_rate_percent", "api_calls_per_minute"];

/** The names among the lists that are recorded, and so are no metrics of a page. */
export function recordedMetrics({ httpServiceMetrics, businessMetrics }: ApplicationMetricLists): readonly Derived[] {
  return (Object.keys(DERIVED) as Derived[]).filter(
    (name) => httpServiceMetrics.includes(DERIVED[name]) && (!LISTED.includes(name) || businessMetrics.includes(name)),
  );
}

/** Recording rules of what the document derives from applications' metrics: one value for each page. */
export function applicationRules(lists: ApplicationMetricLists, options: ApplicationRuleOptions): RuleGroup {
  const recorded = recordedMetrics(lists).map((name) => RULES[name](options));
  return {
    name: "application",
    recording: [...recorded, ...(options.isScraped ? [availability(options)] : [])],
    alerts: [],
  };
}

/** Why a name that could be recorded is not. */
export function unrecordedMetrics(lists: ApplicationMetricLists, isScraped: boolean): readonly Unavailable[] {
  const recorded = recordedMetrics(lists);
  const names = (Object.keys(DERIVED) as Derived[]).filter((name) => !recorded.includes(name));
  return [
    ...names.flatMap((name) => {
      const from = DERIVED[name];
      if (!lists.httpServiceMetrics.includes(from))
        return lists.businessMetrics.includes(name)
          ? []
          : [{ name, reason: `is recorded from ${from}, which http_service_metrics leaves out; add it there` }];
      return [{ name, reason: "is recorded only when business_metrics names it; add it there" }];
    }),
    ...(isScraped
      ? []
      : [
          {
            name: "availability_percent",
            reason:
              'is recorded from scrapes of the job "application", which has no targets; the fleet needs a workload',
          },
        ]),
  ];
}

type Rule = (options: ApplicationRuleOptions) => RecordingRule;

const RULES: Readonly<Record<Derived, Rule>> = {
  error_rate_percent: (options) => {
    const [all, failed] = [requests(options), requests(options, '{status=~"5.."}')];
    return {
      record: "error_rate_percent",
      // A page that never failed has no series of failures: none are 0. Without requests there is no share, and no 0 / 0 either.
      expr: `100 * (${failed} or 0 * ${all}) / (${all} > 0)`,
      help: "Share of requests that failed with a status of 5xx.",
      unit: "percent",
      from: ["application"],
      proof: proofs.errorRate(options.window),
    };
  },
  api_calls_per_minute: (options) => ({
    record: "api_calls_per_minute",
    expr: `60 * ${requests(options)}`,
    help: "Requests that were answered.",
    unit: "requests per minute",
    from: ["application"],
    proof: proofs.callsPerMinute(options.window),
  }),
  response_time_ms: (options) => ({
    record: "response_time_ms",
    // Without requests the quantile is no number, which no comparison holds for.
    expr: `1000 * histogram_quantile(${QUANTILE}, ${rateOf("http_request_duration_seconds_bucket", options, ["le"])}) >= 0`,
    help: "Time in which 95 % of requests are answered, and at most the highest bound of the histogram.",
    unit: "milliseconds",
    from: ["application"],
    proof: proofs.responseTime(options.window),
  }),
};

const availability: Rule = ({ window }) => ({
  record: "availability_percent",
  expr: `100 * avg_over_time(up{job="application"}[${window.toPrometheus()}])`,
  help: "Share of scrapes that the application answered.",
  unit: "percent",
  from: ["application"],
  proof: proofs.availability(window),
});

function requests(options: ApplicationRuleOptions, matcher = ""): string {
  return rateOf(`http_requests_total${matcher}`, options);
}

/** A rate for each page. Applications may add labels of their own, so that what is kept is named, and not what is left out. */
function rateOf(
  selector: string,
  { window, hostLabels }: ApplicationRuleOptions,
  more: readonly string[] = [],
): string {
  const labels = [...more, "instance", "job", ...hostLabels].join(", ");
  return `sum by (${labels}) (rate(${selector}[${window.toPrometheus()}]))`;
}
