import type { RuleGroup } from "../../../lib/rules";
import { Duration } from "../../../lib/units";

const said = ["Say it again"];

/** The test component's alert about itself. */
export const ECHO_RULES: RuleGroup = {
  name: "echo",
  recording: [],
  alerts: [
    {
      name: "EchoFails",
      expr: "rate(echo_failures_total[5m]) > 0",
      for: Duration.minutes(5),
      severity: "warning",
      family: "echo",
      summary: "{{ $labels.instance }} does not answer {{ $labels.word }}",
      description: "The echo of {{ $labels.instance }} has not answered {{ $labels.word }} for 5 minutes.",
      runbook: {
        meaning: "Words are lost.",
        immediateActions: said,
        investigation: [],
        resolution: [],
        prevention: [],
      },
      from: ["echo"],
    },
  ],
};
