import { RE2JS } from "re2js";
import { patternProblem } from "../../lib/redaction";

describe("a pattern of the user's own", () => {
  it.each([
    "acme-[0-9a-f]{32}",
    "(?i)badge[ -]?\\d{6}",
    "(Kundennummer: )\\d{8}",
    "\\bPROJ-\\d{4,9}\\b",
    "(?:AB|CD)\\d{7}[A-Z]",
    "\\d{1,3}(?:\\.\\d{1,3}){3}",
    "key_[A-Za-z0-9]{20,}",
    "secret\\{[^}\\s]{1,60}\\}",
  ])("is taken, and Go's engine reads it: %s", (pattern) => {
    expect(patternProblem(pattern)).toBeUndefined();
    expect(() => RE2JS.compile(pattern)).not.toThrow();
  });

  it.each([
    ["(a+)+b{4}", "repeats without a bound what can match in several ways: give bounds"],
    ["(?:a+){2,9}bcde", "repeats what has no bound itself: give bounds"],
    ["(?:a{1,30}){1,30}bcde", "can match one text in too many ways"],
    ["(?:ab|a|b){1,40}cdef", "can match one text in too many ways"],
    [".*password", "repeats without a bound before its end: give bounds, such as {0,200} instead of *"],
    ["(?:a|b?)+cdef", "repeats without a bound what can match in several ways: give bounds"],
    ["[0-9]++12345", "repeats a repetition"],
    ["(?=secret)abcd", "has a group that begins with (?: only (?:…) is read alike"],
    ["(?<name>abcd)", "has a group that begins with (?"],
    ["abcd(efgh)", "has a group that is not (?:…): only the beginning"],
    ["(abcd)\\1", "has \\1, which engines read differently or not at all"],
    ["\\h{32}", "has \\h, which engines read differently or not at all"],
    ["\\p{Greek}{4}", "has \\p, which engines read differently or not at all"],
    ["^abcd", "has ^, which engines read differently: write \\A or \\z, or a line break"],
    ["abcd$", "has $, which engines read differently"],
    ["[a-z&&[^b]]{4}", "has && in a class, which engines read differently"],
    ["[a[b]]{4}", "has [ in a class: write \\["],
    ["[z-a]{4}", "has a range in a class whose ends are in no order"],
    ["[]{4}", "has an empty class"],
    ["a{4", "has { as it is: write \\{"],
    ["a{2001}", "repeats more than 1000 times, which Go refuses"],
    ["a{9,4}", "has {9,4}, whose ends are in no order"],
    ["abc", "must match nothing shorter than 4 characters"],
    ["(?:abcd)?", "must match nothing shorter than 4 characters"],
    ["abcd|", "must match nothing shorter than 4 characters"],
    ["(abcd", 'has a "(" without its ")"'],
    ["abcd)", 'has a ")" without its "("'],
    ["[abcd", 'has a "[" without its "]"'],
    ["abcd\\", "ends in a backslash"],
    ["*abcd", "has * with nothing before it"],
    ["a".repeat(501), "must be at most 500 characters long"],
  ])("is refused: %s", (pattern, problem) => {
    expect(patternProblem(pattern)).toContain(problem);
  });
});
