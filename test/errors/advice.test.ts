import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ADVICE, adviceLines, type Advice } from "../../lib/errors";

const short = (path: string): Advice => ({ name: "rules.range-short", path, message: "is short" });

describe("advice", () => {
  it("says where it is about, its name, and how to switch it off", () => {
    expect(adviceLines([short("custom.a")])).toEqual([
      "custom.a: is short (rules.range-short; to switch it off, add it to advice.off)",
    ]);
  });

  it("is silent by its name alone", () => {
    const other: Advice = { name: "rules.gauge-rate", path: "b", message: "is a gauge" };
    expect(adviceLines([short("a"), other], ["rules.range-short"])).toEqual([
      "b: is a gauge (rules.gauge-rate; to switch it off, add it to advice.off)",
    ]);
  });

  it("stays readable when a thousand rules have the same fault", () => {
    const lines = adviceLines(Array.from({ length: 1_000 }, (_, index) => short(`rule-${index}`)));
    expect(lines).toHaveLength(11);
    expect(lines[10]).toBe("and 990 more like this (rules.range-short; to switch it off, add it to advice.off)");
  });

  it("stands in the reference with the same words, in the same order", () => {
    const page = readFileSync(join(__dirname, "../../docs/advice.md"), "utf8");
    const rows = [...page.matchAll(/^\| `([^`]+)` +\| (.*?) +\|$/gm)].map(([, name, text]) => [name, text]);
    expect(rows).toEqual(Object.entries(ADVICE));
    expect(Object.keys(ADVICE)).toEqual([...Object.keys(ADVICE)].sort());
  });
});
