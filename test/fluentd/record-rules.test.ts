import { recordRules } from "../../lib/fluentd/record-rules";
import { LOG_LEVELS, levelOf } from "../../lib/log-records";
import { defaultSpecification } from "../../lib/specification";

const rules = recordRules(defaultSpecification);

describe("rules for records", () => {
  it("know every spelling of a level that the standard knows", () => {
    expect(new Set(Object.values(rules.levels))).toEqual(new Set(LOG_LEVELS));
    for (const [spelling, level] of Object.entries(rules.levels)) expect(levelOf(spelling)).toBe(level);
  });

  it("know the keys of the standard, and lead loggers' keys to these alone", () => {
    expect(rules.keys).toEqual(
      expect.arrayContaining(["timestamp", "level", "service", "message", "context", "labels"]),
    );
    for (const target of Object.values(rules.aliases)) expect(rules.keys).toContain(target);
    for (const key of rules.texts) expect(rules.keys).toContain(key);
  });

  it("know the specification's own levels and categories", () => {
    const own = recordRules({
      ...defaultSpecification,
      logLevels: { INFO: "", PANIC: "" },
      logCategories: { billing: "" },
    });
    expect(own.categories).toEqual(["billing"]);
    expect(own.levels).toMatchObject({ info: "INFO", panic: "PANIC" });
    expect(own.levels).not.toHaveProperty("warn");
  });
});
