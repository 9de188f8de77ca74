import fc from "fast-check";
import { matcherText, readMatchers, type Matcher } from "../../lib/escaping";

describe("a line of matchers", () => {
  // What Alertmanager's own two readers make of these; the tools tests ask the real programs about many more.
  it.each<[string, [label: string, operator: string, value: string][]]>([
    ["instance=web-1", [["instance", "=", "web-1"]]],
    ['instance="web-1"', [["instance", "=", "web-1"]]],
    ['instance != "web-1"', [["instance", "!=", "web-1"]]],
    ['instance=~"web-\\d+"', [["instance", "=~", "web-\\d+"]]],
    ["instance=~web-\\d+", [["instance", "=~", "web-\\d+"]]],
    ['instance=~"web-\\\\d+"', [["instance", "=~", "web-\\d+"]]],
    ["instance!~web-.*", [["instance", "!~", "web-.*"]]],
    ["team=", [["team", "=", ""]]],
    ['path="a=\\"b\\" \\\\ c\\n"', [["path", "=", 'a="b" \\ c\n']]],
    ["path=C:\\", [["path", "=", "C:\\"]]],
    [
      '{job="node",instance="a,b"}',
      [
        ["job", "=", "node"],
        ["instance", "=", "a,b"],
      ],
    ],
    ['"team name"="é"', [["team name", "=", "é"]]],
    ["größe=5", [["größe", "=", "5"]]],
  ])("%s is read as Alertmanager reads it", (text, matchers) => {
    expect(readMatchers(text)?.map(({ label, operator, value }) => [label, operator, value])).toEqual(matchers);
  });

  it.each(['a="b"c"', 'a="b', "a b=c", "=b", "a", 'a=b"', '"a"="\\q"', "größe=", "a=b,,c=d", '{größe="5"'])(
    "%s is refused as Alertmanager refuses it",
    (text) => {
      expect(readMatchers(text)).toBeUndefined();
    },
  );

  it("is written so that it is read as it was meant", () => {
    const matcher: fc.Arbitrary<Matcher> = fc.record({
      label: fc.oneof(
        fc.constantFrom("job", "a:b", "größe", 'say "hi"', "a\\b"),
        fc.string({ unit: "grapheme", minLength: 1 }),
      ),
      operator: fc.constantFrom("=", "!=", "=~", "!~"),
      value: fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("\\", "\\n", '"', "{", "a,b", "\n", "\\d+")),
    });
    fc.assert(
      fc.property(matcher, (given) => {
        expect(readMatchers(matcherText(given))).toEqual([given]);
      }),
      { numRuns: 1_000 },
    );
  });
});
