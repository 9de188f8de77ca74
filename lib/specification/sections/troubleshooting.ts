import type { CorrelationStrategy } from "../../correlation";
import { Duration } from "../../units";
import type { Named } from "./names";
import type { SchemaWords, Section } from "./section";

/** 6.1 */
export type CorrelationStrategySection = CorrelationStrategy;

/** The portal's search has parameters of its own in its address: `at` and `service`. */
const FIELD = /^(?!(?:at|service)$)[A-Za-z_@][\w@.-]{0,199}$/;

/** `correlation_strategies` of section 6.1. @internal */
export const correlationStrategies = {
  builtIn: {
    trace_based: { identifier: "trace_id", scope: "distributed_request", tools: ["jaeger", "zipkin"] },
    request_based: { identifier: "request_id", scope: "single_service", tools: ["elasticsearch", "kibana"] },
    user_based: { identifier: "user_id", scope: "user_journey", tools: ["custom_analytics"] },
    time_based: {
      identifier: "timestamp",
      scope: "temporal_correlation",
      tools: [],
      window: Duration.minutes(5),
    },
  },
  schema: (s) =>
    s.named(
      s.entryName(),
      s.section({
        identifier: s.textOf('must be the name of a field such as "request_id", and neither "at" nor "service"', FIELD),
        scope: s.word(),
        tools: s.set(s.word()).prefault([]),
        window: s.timeWindow().optional(),
      }),
    ),
} satisfies Section<Named<CorrelationStrategySection>>;

/** Steps or tools by phase. */
const phases = (s: SchemaWords) => s.named(s.entryName(), s.set(s.word()));

/** `rca_process` of section 6.3. @internal */
export const rcaProcess = {
  builtIn: {
    immediate_response: ["assess_impact", "implement_mitigation", "communicate_status"],
    investigation: ["collect_evidence", "analyze_timeline", "identify_contributing_factors", "determine_root_cause"],
    resolution: ["implement_permanent_fix", "validate_solution", "update_documentation"],
    prevention: ["improve_monitoring", "update_procedures", "conduct_training", "implement_safeguards"],
  },
  schema: phases,
} satisfies Section<Named<readonly string[]>>;

/** `investigation_tools` of section 6.3. @internal */
export const investigationTools = {
  builtIn: {
    log_analysis: ["elasticsearch_queries", "log_aggregation", "pattern_matching"],
    metric_analysis: ["time_series_correlation", "anomaly_detection", "threshold_analysis"],
    trace_analysis: ["distributed_tracing", "service_dependency_mapping", "performance_bottleneck_identification"],
  },
  schema: phases,
} satisfies Section<Named<readonly string[]>>;
