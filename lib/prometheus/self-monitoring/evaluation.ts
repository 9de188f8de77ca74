import type { Alert } from "../../rules";
import { Duration } from "../../units";
import { rising } from "./proofs";

const minutes = (count: number) => Duration.minutes(count);
const labels = { rule_group: "rules/system.yml;system" };

const ruleFailures: Alert = {
  name: "PrometheusRuleFailures",
  expr: 'increase(prometheus_rule_evaluation_failures_total{job="prometheus"}[5m]) > 0',
  for: minutes(5),
  severity: "critical",
  family: "prometheus_rules",
  summary: "Rules of {{ $labels.rule_group }} fail on {{ $labels.instance }}",
  description:
    "Prometheus on {{ $labels.instance }} has failed to evaluate rules of {{ $labels.rule_group }} for more than 5 minutes. Alerts of these rules cannot fire, and recorded metrics have gaps.",
  runbook: {
    meaning: "Part of the alerting does not work.",
    immediateActions: ["See which rules fail and why: /rules of Prometheus shows the error in red"],
    investigation: [
      "Run the expression by itself in Prometheus: `many-to-many matching` means that labels do not distinguish the series",
      "See whether a new target brought series with different labels",
    ],
    resolution: ["Correct the expression or the labels in the stack and apply it", "Disable the rule until then"],
    prevention: ["Give each of your rules a proof: promtool runs it before an apply"],
  },
  from: ["prometheus"],
  proof: rising({ metric: "prometheus_rule_evaluation_failures_total", labels }, minutes(5), minutes(2)),
};

const missedEvaluations: Alert = {
  name: "PrometheusMissingRuleEvaluations",
  expr: 'increase(prometheus_rule_group_iterations_missed_total{job="prometheus"}[5m]) > 0',
  for: minutes(15),
  severity: "warning",
  family: "prometheus_rules",
  summary: "Rules of {{ $labels.rule_group }} are evaluated too slowly on {{ $labels.instance }}",
  description:
    "Prometheus on {{ $labels.instance }} has skipped evaluations of {{ $labels.rule_group }} for more than 15 minutes, because earlier ones had not finished. Alerts are late.",
  runbook: {
    meaning: "The server cannot evaluate this group within its interval.",
    immediateActions: [
      "See how long groups take: `prometheus_rule_group_last_duration_seconds` in Prometheus",
      "See the load of the host: `uptime`, `top -b -n 1`",
    ],
    investigation: ["Find the slow rule in /rules", "See whether the number of series has grown"],
    resolution: [
      "Shorten long ranges or record them in steps",
      "Give the group a longer interval or the host more CPU",
    ],
    prevention: ["Watch `prometheus_tsdb_head_series` when targets are added"],
  },
  from: ["prometheus"],
  proof: rising({ metric: "prometheus_rule_group_iterations_missed_total", labels }, minutes(5), minutes(2)),
};

/** Alerts about rules that are not evaluated. */
export const evaluationAlerts: readonly Alert[] = [ruleFailures, missedEvaluations];
