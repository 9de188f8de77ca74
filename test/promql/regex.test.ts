import fc from "fast-check";
import { RE2JS } from "re2js";
import { re2Matches, re2Problem } from "../../lib/promql";

describe("regular expressions of Go", () => {
  it.each([
    "5..",
    "(?i)x",
    "(?P<n>x)",
    "(?<n>x)",
    "[[:alpha:]]+",
    "\\pL+",
    "\\p{Greek}",
    "a|b",
    "x*?",
    "\\Qa.b\\E",
    "a{1000}",
    "\\x{10FFFF}",
    "\\ ",
    "\\_",
    "(?U)a+",
    "x{,5}",
  ])("are accepted: %s", (pattern) => {
    expect(re2Problem(pattern)).toBeUndefined();
  });

  it.each([
    ["(?!x)", "invalid or unsupported Perl syntax: `(?!`"],
    ["(a)\\1", "invalid escape sequence: `\\1`"],
    ["a{1001}", "invalid repeat count: `{1001}`"],
    ["a{2,1}", "invalid repeat count: `{2,1}`"],
    ["(((a{100}){100}){100})", "invalid repeat count: `{100}`"],
    ["\\C", "invalid escape sequence: `\\C`"],
    ["(", "missing closing ): `(`"],
    ["a**", "invalid nested repetition operator: `**`"],
  ])("are refused in Go's words: %s", (pattern, words) => {
    expect(re2Problem(pattern)).toBe(`is not a regular expression: ${words}`);
  });

  it.each([
    ["(?i)web-.+", "WEB-1", true],
    ["[[:alpha:]]+", "ab", true],
    ["web", "web-1", false],
    ["a|bc", "bc", true],
    [".+", "two\nlines", true],
    ["(", "(", false],
  ])("match whole values: %s and %j is %s", (pattern, value, matches) => {
    expect(re2Matches(pattern, value)).toBe(matches);
  });

  it("are read by JavaScript only where it reads them like Go", () => {
    const sign = fc.constantFrom(
      ..."a b . | ^ $ ( ) (?: * + ? \\. \\- \\/ x - ab \\\\ \\( 0 [ ] [^/] [0-9a-f_] [^ - {2}".split(" "),
      " ",
    );
    const text = fc.array(fc.constantFrom("a", "b", "x", ".", "-", "ab", "0", " "), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 8 }), text, (signs, parts) => {
        const [pattern, value] = [signs.join(""), parts.join("")];
        let go: RE2JS | undefined;
        try {
          go = RE2JS.compile(pattern, RE2JS.DOTALL);
        } catch {
          go = undefined;
        }
        expect(re2Problem(pattern) === undefined).toBe(go !== undefined);
        expect(re2Matches(pattern, value)).toBe(go?.matches(value) ?? false);
      }),
      { numRuns: 5_000 },
    );
  });
});
