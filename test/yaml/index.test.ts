import fc from "fast-check";
import { parse } from "yaml";
import { toYaml } from "../../lib/yaml";
import { Duration } from "../../lib/units";

describe("the YAML writer", () => {
  it("writes keys in the order given, one entry a line", () => {
    expect(toYaml({ b: 1, a: [true, "x"], c: { d: {} } })).toBe("b: 1\na:\n  - true\n  - x\nc:\n  d: {}\n");
  });

  it.each([
    ["yes", '"yes"'],
    ["on", '"on"'],
    ["null", '"null"'],
    ["~", '"~"'],
    ["0x1F", '"0x1F"'],
    ["010", '"010"'],
    ["1_000", '"1_000"'],
    ["1:30", '"1:30"'],
    ["2026-11-23", '"2026-11-23"'],
    ["", '""'],
    ["5m", "5m"],
    ["#ops", '"#ops"'],
    ["{{ $labels.instance }} is down", '"{{ $labels.instance }} is down"'],
    ['severity="warning"', 'severity="warning"'],
  ])("writes the string %j as %s", (text, written) => {
    expect(toYaml({ key: text })).toBe(`key: ${written}\n`);
  });

  it("writes a value that occurs twice twice, without anchors", () => {
    const shared = { targets: ["a"] };
    expect(toYaml({ one: shared, two: shared })).toBe("one:\n  targets:\n    - a\ntwo:\n  targets:\n    - a\n");
  });

  it("never folds a long line", () => {
    const words = "word ".repeat(200).trim();
    expect(toYaml({ expr: words })).toBe(`expr: ${words}\n`);
  });

  it("writes lines as a block", () => {
    expect(toYaml({ text: "one\ntwo\n" })).toBe("text: |\n  one\n  two\n");
  });

  it("writes units in their own words and leaves out what is undefined", () => {
    expect(toYaml({ for: Duration.minutes(90), none: undefined })).toBe("for: 1h30m\n");
  });

  it.each([
    ["a line separator", "a\u2028b", '"a\\u2028b"'],
    ["a paragraph separator", "a\u2029b", '"a\\u2029b"'],
    ["a next line", "a\u0085b", '"a\\u0085b"'],
    ["a delete", "a\u007fb", '"a\\u007fb"'],
    ["no character", "a\ufffeb", '"a\\ufffeb"'],
    ["a byte order mark", "\ufeffb", '"\\ufeffb"'],
    ["an escape", "\u001b[1m", '"\\e[1m"'],
    ["one in many lines", "a\nb\u2028\nc\n", '"a\\nb\\u2028\\nc\\n"'],
  ])("escapes what readers in Go refuse or break the line at: %s", (_, text, written) => {
    expect(toYaml({ key: text })).toBe(`key: ${written}\n`);
    expect(toYaml({ [text]: [text, 1] })).toBe(`${written}:\n  - ${written}\n  - 1\n`);
    expect(parse(toYaml({ key: text }))).toEqual({ key: text });
  });

  it("refuses half of a character, which no file can hold", () => {
    expect(() => toYaml({ key: "a\ud800b" })).toThrow(
      '[a file] must have whole characters, got half of one in "a\\ud800b"',
    );
  });

  it("gives back the same value by the rules of YAML 1.2 and of YAML 1.1, whatever it is", () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("y", "No", "1e3", ".5", "0o7", "- a"),
    );
    const value = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 3 }, text, fc.integer(), fc.boolean(), fc.constant(null), tie("list"), tie("map")),
      list: fc.array(tie("node"), { maxLength: 4 }),
      map: fc.dictionary(text, tie("node"), { maxKeys: 4, noNullPrototype: true }),
    })).map;
    fc.assert(
      fc.property(value, (given) => {
        const written = toYaml(given);
        expect(parse(written, { version: "1.2" })).toEqual(given);
        expect(parse(written, { version: "1.1" })).toEqual(given);
      }),
      { numRuns: 500 },
    );
  });
});
