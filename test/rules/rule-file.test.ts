import { readRuleFile } from "../../lib/rules";
import { REFUSED, TAKEN } from "./rule-files";

describe("a rule file that promtool refuses", () => {
  it.each(REFUSED)("passed synthesis with %s", (_, text, message) => {
    expect(() => readRuleFile("legacy", text)).toThrow(message);
  });

  it.each([
    ["lists", "[".repeat(5000) + "]".repeat(5000)],
    ["lists as lines", "- ".repeat(5000) + "1"],
    ["maps", "{a: ".repeat(5000) + "1" + "}".repeat(5000)],
  ])("says where it is too deep, and not that a stack is full: %s", (_, text) => {
    expect(() => readRuleFile("deep", text)).toThrow(
      /^\[rule file deep\] text: must not be nested deeper than 100 levels, as at line 1, column \d+$/,
    );
  });

  it("is refused for all of its mistakes at once", () => {
    const text = "groups: [{ name: g, rules: [{ alert: a, exp: up, for: soon }] }]\nfoo: 1\n";
    expect(() => readRuleFile("legacy", text)).toThrow(
      "[rule file legacy] foo: is no field of a rule file (fields: groups)\n" +
        '[rule file legacy] groups[0] (g).rules[0].exp: is no field of a rule; did you mean "expr"? (fields: record, alert, expr, for, keep_firing_for, labels, annotations)\n' +
        "[rule file legacy] groups[0] (g).rules[0].expr: must be a PromQL expression\n" +
        '[rule file legacy] groups[0] (g).rules[0].for: must be a duration such as "5m", got "soon"',
    );
  });
});

describe("a rule file that promtool takes", () => {
  it.each(TAKEN)("is taken with %s", (_, text) => {
    expect(() => readRuleFile("legacy", text)).not.toThrow();
  });

  it("has fields of later versions, which the host's promtool knows or refuses", () => {
    const text = "groups: [{ name: g, query_offset: 5m, labels: { a: b }, rules: [] }]";
    expect(() => readRuleFile("legacy", text)).not.toThrow();
  });
});
