import fc from "fast-check";
import { parse, stringify } from "yaml";
import { TaggedText, toYaml } from "../../lib/yaml";
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
    ["an escape", "\u001b[1m", '"\\u001b[1m"'],
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

  it.each([
    ["no number", NaN, ".nan"],
    ["more than all numbers", Infinity, ".inf"],
    ["less than all numbers", -Infinity, "-.inf"],
    ["a large number", 12n ** 20n, "3833759992447475122176"],
    ["an empty list", [], "[]"],
    ["nothing in a list", [undefined], "\n  - null"],
    ["a map of what is undefined", { none: undefined }, "{}"],
    ["a list in a list", [["a"], []], "\n  - - a\n  - []"],
    ["lines that end without a break", "one\n\n  two", "|-\n  one\n\n    two"],
    ["lines that end in two breaks", "one\n\n", "|+\n  one\n"],
    ["lines that begin with a space", " one\ntwo\n", "|2\n   one\n  two"],
    ["lines that end in spaces", "one\n  ", '"one\\n  "'],
    ["a text with a tag", new TaggedText("!fluent/s", "a\nb"), '!fluent/s "a\\nb"'],
  ])("writes %s", (_, value, written) => {
    expect(toYaml({ key: value })).toBe(`key:${written.startsWith("\n") ? "" : " "}${written}\n`);
  });

  it("writes a long key in a way in which readers find its colon", () => {
    const key = "k".repeat(1025);
    expect(toYaml({ [key]: { a: 1, b: 2 } })).toBe(`? ${key}\n: a: 1\n  b: 2\n`);
    expect(parse(toYaml({ [key]: [1] }))).toEqual({ [key]: [1] });
  });

  it("quotes a key that would end the document", () => {
    expect(toYaml({ "---": "---", "...": ["..."] })).toBe('"---": ---\n"...":\n  - ...\n');
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

  it("writes texts as the package yaml does, whatever they look like", () => {
    const part = fc.constantFrom(
      ..." -?:#a01_.exbo'\"{[%~+|>*&!@`,]}=é😀\\\t\n",
      ...["---", "...", "<<", "null", "yes", "2026-01-02", "T", "10:20", "inf", "nan", "NaN"],
    );
    // It breaks quoted texts, and begins a block with a line of spaces.
    const text = fc
      .oneof(
        fc.string(),
        fc.array(part, { maxLength: 6 }).map((parts) => parts.join("")),
      )
      .filter((given) => !/^\n|[\t ]\n|\n[\t ]/.test(given));
    const value = fc.dictionary(
      text.filter((key) => !key.includes("\n")),
      fc.oneof(
        text,
        fc.array(text),
        fc.double().map((zero) => zero + 0),
      ),
    );
    fc.assert(
      fc.property(value, (given) => expect(toYaml(given)).toBe(stringify(given, OF_THE_PACKAGE))),
      { numRuns: 1000 },
    );
  });
});

const OF_THE_PACKAGE = { compat: "yaml-1.1", lineWidth: 0 } as const;
