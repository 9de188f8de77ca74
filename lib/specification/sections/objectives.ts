import { Duration } from "../../units";
import type { Named, Severity } from "./names";
import type { SchemaWords, Section } from "./section";

/** What an objective's target is about: the least share of good events, the largest share of bad ones, or the longest time that most take. */
export type SlaMeasurement =
  "availability_percent" | "error_rate_percent" | "response_time_ms" | "response_time_seconds";

/** 5.3 */
export interface SlaSection {
  readonly target: number;
  readonly percentile?: number;
  readonly measurement: SlaMeasurement;
  readonly timeWindow: Duration;
  /** Extension: which events are counted. @default - what applications expose for the measurement */
  readonly indicator?: IndicatorSection;
  /** Extension: labels that have an objective each: `["service"]`. @default - one objective for everything */
  readonly per?: readonly string[];
  /** Extension: labels of its alerts beside those that every alert has. @default - none */
  readonly labels?: Named<string>;
  /** Extension. @default - `errorBudget.burnRateAlerts` */
  readonly burnRateAlerts?: readonly BurnRateAlertSection[];
  /** Extension. @default - `errorBudget.minimumBadEvents` */
  readonly minimumBadEvents?: number;
}

/** Extension: which events an objective counts, and which of them are bad. */
export type IndicatorSection =
  | RequestsIndicatorSection
  | EventsIndicatorSection
  | LatencyIndicatorSection
  | UpIndicatorSection
  | ProbeIndicatorSection;

/** Extension: requests, of which those with certain labels failed. */
export interface RequestsIndicatorSection {
  readonly type: "requests";
  /** The counter of requests. @default "http_requests_total" */
  readonly of?: string;
  /** Matchers of those that failed. @default 'status=~"5.."' */
  readonly failed?: string;
}

/** Extension: two counters. */
export interface EventsIndicatorSection {
  readonly type: "events";
  /** The counter of all events. */
  readonly total: string;
  /** The counter of good ones; either this or {@link bad}. */
  readonly good?: string;
  /** The counter of bad ones. */
  readonly bad?: string;
}

/** Extension: requests, of which those that took longer than the target are bad. */
export interface LatencyIndicatorSection {
  readonly type: "latency";
  /** The histogram, without `_bucket`. @default "http_request_duration_seconds" */
  readonly of?: string;
  /** Whether it is a native histogram. @default false */
  readonly native?: boolean;
  /** What it observes. @default - milliseconds where its name ends with them, and seconds otherwise */
  readonly unit?: "seconds" | "milliseconds";
}

/** Extension: samples of a series that is 1 while all is well, and 0 otherwise. */
export interface UpIndicatorSection {
  readonly type: "up";
  /** @default 'up{job="application"}' */
  readonly of?: string;
}

/** Extension: answers to what is asked from outside. */
export interface ProbeIndicatorSection {
  readonly type: "probe";
  /** Its name in `probes`. */
  readonly probe: string;
}

/** Extension: a share of the budget that was spent so fast that somebody has to know. */
export interface BurnRateAlertSection {
  /** Share of the budget in percent. */
  readonly budget: number;
  /** In which time it was spent. */
  readonly window: Duration;
  readonly severity: Severity;
}

/** 5.3 */
export interface ErrorBudgetSection {
  readonly calculation: "(100 - sla_target) * time_window";
  readonly tracking: "real_time";
  readonly alerts: readonly { readonly threshold: number; readonly severity: Severity }[];
  /** Extension. @default - 2 % in 1h, 5 % in 6h, 10 % in 1d and 10 % in 3d, for a window of 30 days */
  readonly burnRateAlerts?: readonly BurnRateAlertSection[];
  /** Extension: fewer bad events than this raise no alert. @default 5 */
  readonly minimumBadEvents?: number;
}

const burnRateAlerts = (s: SchemaWords) =>
  s
    .list(
      s.section({
        budget: s.number("must be a percentage over 0, below 100", (given) => given > 0 && given < 100),
        window: s.duration(),
        severity: s.word(),
      }),
    )
    .optional();

const series = (s: SchemaWords) => s.text('must be a series selector such as http_requests_total{job="shop"}');

const indicators = (s: SchemaWords) =>
  [
    s.section({
      type: s.oneOf(["requests"]),
      of: series(s).optional(),
      failed: s.text('must be label matchers such as status=~"5.."').optional(),
    }),
    s.section({
      type: s.oneOf(["events"]),
      total: series(s),
      good: series(s).optional(),
      bad: series(s).optional(),
    }),
    s.section({
      type: s.oneOf(["latency"]),
      of: series(s).optional(),
      native: s.flag().optional(),
      unit: s.oneOf(["seconds", "milliseconds"]).optional(),
    }),
    s.section({ type: s.oneOf(["up"]), of: series(s).optional() }),
    s.section({ type: s.oneOf(["probe"]), probe: s.word() }),
  ] as const;

/** Labels that an objective's alerts and series have from it: theirs would take the place of others. */
const OF_ALERTS = ["alertname", "severity", "family", "slo", "window"];

/** Labels of which no value can have an objective of its own. */
const NO_KIND = [...OF_ALERTS, "le"];
const KIND = new RegExp(`^(?!__|(?:${NO_KIND.join("|")})$)[a-zA-Z_]\\w*$`);

const objective = (s: SchemaWords) =>
  s.section({
    target: s.number("must be a number over 0", (given) => given > 0),
    percentile: s.number("must be a percentile between 0 and 100", (given) => given > 0 && given < 100).optional(),
    measurement: s.oneOf(["availability_percent", "error_rate_percent", "response_time_ms", "response_time_seconds"]),
    timeWindow: s.duration(),
    indicator: s.variants("type", indicators(s)).optional(),
    per: s
      .set(
        s.textOf(
          `must be a label name (letters, digits and _, not a digit or __ first, not ${NO_KIND.join(", ")})`,
          KIND,
        ),
      )
      .optional(),
    labels: s.named(s.labelName(OF_ALERTS), s.text()).optional(),
    burnRateAlerts: burnRateAlerts(s),
    minimumBadEvents: s.count().optional(),
  });

/** `sla_definitions` of section 5.3. @internal */
export const slaDefinitions = {
  builtIn: {
    api_availability: { target: 99.9, measurement: "availability_percent", timeWindow: Duration.days(30) },
    response_time: { target: 500, percentile: 95, measurement: "response_time_ms", timeWindow: Duration.days(30) },
    error_rate: { target: 1, measurement: "error_rate_percent", timeWindow: Duration.days(30) },
  },
  schema: (s) => s.named(s.entryName(), objective(s)),
} satisfies Section<Named<SlaSection>>;

/** `error_budget` of section 5.3. @internal */
export const errorBudget = {
  builtIn: {
    calculation: "(100 - sla_target) * time_window",
    tracking: "real_time",
    alerts: [
      { threshold: 50, severity: "warning" },
      { threshold: 90, severity: "critical" },
    ],
  },
  schema: (s) =>
    s.section({
      calculation: s.oneOf(["(100 - sla_target) * time_window"]),
      tracking: s.oneOf(["real_time"]),
      alerts: s.list(
        s.section({
          threshold: s.number("must be a percentage over 0, up to 100", (given) => given > 0 && given <= 100),
          severity: s.word(),
        }),
      ),
      burnRateAlerts: burnRateAlerts(s),
      minimumBadEvents: s.count().optional(),
    }),
} satisfies Section<ErrorBudgetSection>;
