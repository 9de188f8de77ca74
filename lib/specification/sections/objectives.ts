import { Duration } from "../../units";
import type { Named, Severity } from "./names";
import type { SchemaWords, Section } from "./section";

/** 5.3 */
export interface SlaSection {
  readonly target: number;
  readonly percentile?: number;
  readonly measurement: string;
  readonly timeWindow: Duration;
}

/** 5.3 */
export interface ErrorBudgetSection {
  readonly calculation: string;
  readonly tracking: string;
  readonly alerts: readonly { readonly threshold: number; readonly severity: Severity }[];
}

const objective = (s: SchemaWords) =>
  s.section({
    target: s.number("must be a number over 0", (given) => given > 0),
    percentile: s.number("must be a percentile between 0 and 100", (given) => given > 0 && given < 100).optional(),
    measurement: s.word(),
    timeWindow: s.duration(),
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
      calculation: s.text(),
      tracking: s.word(),
      alerts: s.list(
        s.section({
          threshold: s.number("must be a percentage over 0, up to 100", (given) => given > 0 && given <= 100),
          severity: s.word(),
        }),
      ),
    }),
} satisfies Section<ErrorBudgetSection>;
