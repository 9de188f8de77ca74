import { expanded, labelsUsed, renderRuleFile } from "../../lib/rules";
import { Duration } from "../../lib/units";
import { alert, cpuUsage, group } from "./model";

describe("a rule file", () => {
  it("has recording rules first, then alerts with labels and texts", () => {
    const rules = group({
      interval: Duration.minutes(1),
      recording: [cpuUsage],
      alerts: [
        alert({ keepFiringFor: Duration.minutes(10), labels: { team: "infra" } }),
        alert({ name: "at once", for: Duration.zero, runbookUrl: "https://wiki.example.com/at-once" }),
      ],
    });
    const annotations = { summary: alert({}).summary, description: alert({}).description };
    expect(renderRuleFile(rules, { runbooks: "https://runbooks.example.com/" })).toEqual({
      groups: [
        {
          name: "system",
          interval: "1m",
          rules: [
            { record: "cpu_usage_percent", expr: cpuUsage.expr },
            {
              alert: "cpu_high",
              expr: "cpu_usage_percent > 80",
              for: "5m",
              keep_firing_for: "10m",
              labels: { severity: "warning", family: "cpu", team: "infra" },
              annotations: { ...annotations, runbook_url: "https://runbooks.example.com/cpu_high" },
            },
            {
              alert: "at once",
              expr: "cpu_usage_percent > 80",
              labels: { severity: "warning", family: "cpu" },
              annotations: { ...annotations, runbook_url: "https://wiki.example.com/at-once" },
            },
          ],
        },
      ],
    });
  });
});

describe("templates", () => {
  it("tell the labels that they read", () => {
    expect(
      labelsUsed('{{ $labels.a }} {{ index $labels "b" }} {{ if $labels.a }}{{ $labels.c_d }}{{ end }} $labels.e'),
    ).toEqual(["a", "b", "c_d"]);
  });
  it.each([
    ["{{ $labels.a }}-{{$labels.missing}}", "x-"],
    ['{{ printf "%.1f" $value }} %', "92.0 %"],
    ['{{ $value | printf "%.2f" }}', "92.00"],
    ["{{ $value | humanize }}", undefined],
    ["{{ if $labels.a }}y{{ end }}", undefined],
  ])("are expanded: %s", (text, expected) => {
    expect(expanded(text, { a: "x" }, 92)).toBe(expected);
  });
});
