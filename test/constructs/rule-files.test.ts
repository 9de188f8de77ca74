import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { parseSpecification } from "../../index";
import { synthesized } from "../../testing";
import { build, fileOf } from "./metrics-stack";

const TEXT = `# Kept as it is.
groups:
  - name: legacy
    rules:
      - record: legacy:up:sum
        expr: sum by (job) (up)
      - alert: LegacyDown
        expr: legacy:up:sum < 1
        for: 10m
        labels: { severity: critical, team: ops }
        annotations: { summary: "No {{ $labels.job }}", runbook_url: https://wiki.example.com/legacy }
      - alert: SomebodyElses
        expr: nobody_knows_this > 0
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rule-files-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a rule file that exists already", () => {
  it("goes into the release as it is, is loaded, and is checked by the host's promtool", () => {
    const path = join(folder, "legacy.yml");
    writeFileSync(path, TEXT);
    const specification = parseSpecification(`prometheus: { rule_files: ["${path}"] }`);
    const { stack } = build({ metrics: { specification } });
    expect(fileOf(stack, "monitor-1", "files/prometheus/rules/files/legacy.yml")).toBe(TEXT);
    const config = fileOf(stack, "monitor-1", "files/prometheus/prometheus.yml");
    expect((parse(config) as { rule_files: string[] }).rule_files).toContain("rules/files/legacy.yml");
    expect(fileOf(stack, "monitor-1", "plan")).toMatch(/promtool.*\n?.*rules\/files\/legacy\.yml/);
  });

  it("shows its alerts, and what it records may be used", () => {
    const { stack, metrics } = build();
    metrics.addRuleFile("legacy", TEXT);
    metrics.addAlert({ name: "own", expr: "legacy:up:sum > 9", severity: "warning", summary: "s" });
    expect(() => synthesized(stack)).not.toThrow();
    const alert = metrics.alerts.find(({ name }) => name === "LegacyDown");
    expect(alert).toMatchObject({
      severity: "critical",
      family: "LegacyDown",
      summary: "No {{ $labels.job }}",
      runbookUrl: "https://wiki.example.com/legacy",
      labels: { team: "ops" },
    });
    expect(alert?.for.toString()).toBe("10m");
  });

  it("is warned about, and not refused, where a rule reads what nothing here provides", () => {
    const { stack, metrics } = build();
    const rule = "{ alert: a, expr: no_such_metric > 1, labels: { severity: critical } }";
    metrics.addRuleFile("other", `groups: [{ name: g, rules: [${rule}] }]`);
    synthesized(stack);
    const warnings = metrics.node.metadata.map(({ data }) => String(data));
    expect(warnings.filter((line) => line.includes("rules.file"))).toEqual([
      expect.stringContaining("rule file other.a: nothing provides no_such_metric"),
    ]);
    expect(() => metrics.addRuleFile("other", TEXT)).toThrow("must have unique names, got other twice");
  });

  it.each([
    ["groups: [", "[rule file x] text: must be YAML: "],
    ["a: 1", "[rule file x] groups: must be a list of rule groups"],
    ["groups: [{ name: g, rules: [{ expr: up }] }]", "[rule file x] groups[0] (g).rules[0]: must have alert or record"],
    ["groups: [{ name: g, rules: [{ alert: a, expr: 'up ==' }] }]", "groups[0] (g).rules[0].expr: column 6: ends too"],
    ["groups: [{ name: g, rules: [{ alert: a, expr: up, for: soon }] }]", "rules[0].for: must be a duration such as"],
  ])("is refused where Prometheus could not read it: %s", (text, message) => {
    expect(() => build().metrics.addRuleFile("x", text)).toThrow(message);
  });

  it("is refused where it is not there", () => {
    const specification = parseSpecification("prometheus: { rule_files: [none/there.yml] }");
    expect(() => build({ metrics: { specification } })).toThrow(
      'must be files that can be read from the folder that the app runs in, got "none/there.yml" (ENOENT)',
    );
  });
});
