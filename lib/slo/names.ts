/** Metrics that objectives are recorded as. Each has the label `slo`, and those of `per`. */
export const NAMES = {
  events: "slo_events",
  badEvents: "slo_bad_events",
  countedAt: "slo_counted_at_seconds",
  lastCountedAt: "slo_last_counted_at_seconds",
  burnRate: "slo_burn_rate",
  windowEvents: "slo_window_events",
  windowBadEvents: "slo_window_bad_events",
  measuredFor: "slo_measured_for_seconds",
  consumed: "slo_budget_consumed_percent",
  remaining: "slo_budget_remaining_percent",
  remainingMinutes: "slo_budget_remaining_minutes",
  exhaustedIn: "slo_budget_exhausted_in_seconds",
  objective: "slo_objective_percent",
  budgetMinutes: "slo_budget_minutes",
} as const;
