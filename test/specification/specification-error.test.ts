import { parseSpecification, SpecificationError } from "../../lib/specification";
import { complaintsAbout } from "./source";

describe("the error", () => {
  const text = [
    "retention_policies: { hot_storage: { duration: 40d } }",
    "prometheus: { port: 99999 }",
    "system_alerts: { cpu_high: { durration: 5m, severity: warn } }",
    "",
  ].join("\n");
  const error = ((): SpecificationError => {
    try {
      parseSpecification(text, { source: "o.yaml" });
    } catch (caught) {
      return caught as SpecificationError;
    }
    return new SpecificationError("o.yaml", []);
  })();

  test("has everything at once, in the order of the file", () => {
    expect(error.issues).toEqual([
      {
        path: "retention_policies.warm_storage.duration",
        line: 1,
        column: 48,
        message: 'must be longer than retention_policies.hot_storage.duration (40d), got "30d"',
      },
      { path: "prometheus.port", line: 2, column: 21, message: "must be a port from 1 to 65535, got 99999" },
      {
        path: "system_alerts.cpu_high.durration",
        line: 3,
        column: 30,
        message:
          'unknown key; did you mean "duration"? (allowed: condition, duration, severity, family, keep_firing_for, summary, description, runbook_url, …)',
      },
    ]);
  });

  test("is its lines, without a stack trace", () => {
    expect(error.name).toBe("SpecificationError");
    expect(error.source).toBe("o.yaml");
    expect(error.message.split("\n")).toHaveLength(3);
    expect(error.stack).toBe(`SpecificationError: ${error.message}`);
  });

  test("shows a hundred lines and keeps the rest", () => {
    const many = `log_levels: {${Array.from({ length: 250 }, (_, index) => `L${index}: 1`).join(", ")}}`;
    expect(complaintsAbout(many)).toHaveLength(101);
    expect(complaintsAbout(many).at(-1)).toBe("observability.yaml: and 150 more");
  });
});
