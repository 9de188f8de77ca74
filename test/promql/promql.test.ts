import fc from "fast-check";
import {
  boundsOf,
  canBeEmpty,
  checkPromql,
  labelsOf,
  metricsOf,
  rangesOf,
  readPromql,
  rewritten,
  thresholdOf,
  usesOf,
  partsOf,
  type Expr,
  type LabelSource,
} from "../../lib/promql";
import { expression } from "./expression";

const messages = (text: string, version?: string) =>
  checkPromql(text, version === undefined ? {} : { version }).map(({ message }) => message);

describe("PromQL that is right", () => {
  it.each([
    "up == 0",
    "rate(http_requests_total{status=~'5..'}[5m]) > 0.05",
    "histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))",
    '100 - (avg without (cpu) (rate(node_cpu_seconds_total{mode="idle"}[5m])) * 100)',
    "a / on (b) group_left (c) d",
    "max_over_time(up[1h:1m] offset 5m)",
    "-up{a=~`\\d+`} # a comment",
    "absent(up{job='node'}) unless on () vector(1)",
    "{__name__=~'up.+'}",
    'label_replace(up, "a", "$1", "b", "(.*)")',
    "sum(up) by (a,)",
    "up @ start() > bool 1",
    "round(up, 0.1) atan2 up ^ 2",
  ])("is accepted: %s", (text) => {
    expect(messages(text, "2.42.0")).toEqual([]);
  });
});

describe("PromQL that is wrong", () => {
  it.each([
    ["", 'column 1: is empty; a PromQL expression is needed, in ""'],
    ["sum(up", 'column 7: ends too early; is a parenthesis, bracket or operand missing?, in "sum(up"'],
    ["sum(up))", 'column 8: unexpected ")", in "sum(up))"'],
    ["rate(foo[", 'column 10: ends too early; is a parenthesis, bracket or operand missing?, in "rate(foo["'],
    ["up{a='x", 'column 6: string is not closed, in "up{a=\'x"'],
    ["up{a=~'\\d+'}", "column 7: unknown escape \\d in a string; write \\\\d, in \"up{a=~'\\\\d+'}\""],
    ["rate(up)", 'column 6: argument 1 of rate must be a range vector, got an instant vector, in "rate(up)"'],
    ["up[5m]", 'column 1: is a range vector, must be a scalar or an instant vector, in "up[5m]"'],
    [
      "rate(sum(x)[5m])",
      'column 6: a range such as [5m] stands only after a selector; write a subquery such as [5m:1m], in "rate(sum(x)[5m])"',
    ],
    ["rate(up[0s])", 'column 9: duration must be greater than 0, in "rate(up[0s])"'],
    [
      "up{a=~'(?=x)'}",
      "column 4: is not a regular expression: invalid or unsupported Perl syntax: `(?=`, in \"up{a=~'(?=x)'}\"",
    ],
    ["up{a=~'['}", "column 4: is not a regular expression: missing closing ]: `[`, in \"up{a=~'['}\""],
    ["1 > 2", 'column 1: a comparison of two scalars needs bool, in "1 > 2"'],
    ["up and 1", 'column 1: and takes instant vectors on both sides, in "up and 1"'],
    ["topk(up)", 'column 1: topk takes 2 arguments, got 1, in "topk(up)"'],
    [
      "{}",
      'column 1: selects every series; name a metric or match one label with something that is not empty, in "{}"',
    ],
    [
      "mad_over_time(up[5m])",
      'column 1: mad_over_time() is experimental: servers refuse it without the feature flag promql-experimental-functions; turn it on by prometheus.features, in "mad_over_time(up[5m])"',
    ],
    ["up{__name__='x'}", "column 1: names its metric twice, in \"up{__name__='x'}\""],
    ["sum(up) offset 5m", 'column 1: offset stands only after a selector, range or subquery, in "sum(up) offset 5m"'],
  ])("is refused: %s", (text, message) => {
    expect(messages(text)).toContain(message);
  });

  it("cuts what stands around out of a long text", () => {
    const text = `${"a + ".repeat(30)}rate(b) + ${"c + ".repeat(30)}d`;
    expect(messages(text)).toEqual([
      'column 126: argument 1 of rate must be a range vector, got an instant vector, in "… + a + a + a + rate(b) + c + c + c + c + …"',
    ]);
  });

  it("is refused with every problem in the order of the text", () => {
    expect(messages("rate(a) + b[0s]").map((message) => message.split(":")[0])).toEqual([
      "column 6",
      "column 11",
      "column 13",
    ]);
  });
});

describe("what a version of Prometheus lacks", () => {
  it.each([
    ["histogram_avg(up)", "2.42.0", "histogram_avg() needs Prometheus 2.51.0 or later, got 2.42.0"],
    ["{'up'}", "2.42.0", "a quoted name of a metric or label needs Prometheus 2.51.0 or later, got 2.42.0"],
    ["rate(up[300])", "2.53.3", "a duration without a unit needs Prometheus 3.0.0 or later, got 2.53.3"],
    ["up > 5m", "2.53.3", "a number with a unit or underscores needs Prometheus 3.0.0 or later, got 2.53.3"],
  ])("is told: %s on %s", (text, version, message) => {
    expect(messages(text, version)[0]).toContain(message);
    expect(messages(text, "3.5.3")).toEqual([]);
  });
});

describe("what a query reads", () => {
  const query = expression("rate(a{x='1'}[5m]) / on (i) (b offset 5m) and max_over_time(c[1h:1m]) > count(a)");

  it("is its metrics, each once", () => {
    expect(metricsOf(query)).toEqual(["a", "b", "c"]);
  });
  it("comes with the range and the function of each", () => {
    expect(usesOf(query).map((use) => [use.selector.metric, use.range?.milliseconds, use.function])).toEqual([
      ["a", 300_000, "rate"],
      ["b", undefined, undefined],
      ["c", undefined, "max_over_time"],
      ["a", undefined, undefined],
    ]);
    expect(rangesOf(query).map(({ milliseconds }) => milliseconds)).toEqual([300_000, 3_600_000]);
  });
  it("is found in the name's matcher as well", () => {
    expect(metricsOf(expression("{__name__='up', job='x'}"))).toEqual(["up"]);
  });
});

describe("a condition", () => {
  it.each([
    ["up == 0", "==", 0],
    ["(a / b) > 0.8", ">", 0.8],
    ["80 < cpu", ">", 80],
    ["x >= 2 * 1024", ">=", 2_048],
    ["x < -(1)", "<", -1],
  ])("has a threshold: %s", (text, op, value) => {
    expect(thresholdOf(expression(text))).toMatchObject({ op, value });
  });
  it.each(["a > b", "a > bool 1", "absent(a)", "a and b > 1"])("has none: %s", (text) => {
    expect(thresholdOf(expression(text))).toBeUndefined();
  });
  it.each([
    ["up", false],
    ["up > bool 1", false],
    ["up > 1", true],
    ["absent(up)", true],
    ["sum(up > 1)", true],
    ["up > 1 or vector(1)", false],
    ["up > 1 or up < 0", true],
    ["up and up > 1", true],
    ["a unless b", true],
    ["vector(1)", false],
  ])("can be without series: %s is %s", (text, expected) => {
    expect(canBeEmpty(expression(text))).toBe(expected);
  });
});

describe("labels of a result", () => {
  const source: LabelSource = (metric) =>
    metric === "known"
      ? { labels: new Set(["instance", "job", "mode", "le"]), open: false, dropped: new Set() }
      : { labels: new Set(["instance", "job"]), open: true, dropped: new Set() };
  it.each([
    ["known", ["instance", "job", "le", "mode"], false],
    ["sum(known)", [], false],
    ["sum by (job, typo) (known)", ["job"], false],
    ["avg without (mode) (known)", ["instance", "job", "le"], false],
    ["histogram_quantile(0.9, sum by (le, job) (known))", ["job"], false],
    ["topk(3, known)", ["instance", "job", "le", "mode"], false],
    ["known / on (job) other", ["job"], false],
    ["known / ignoring (mode) other", ["instance", "job", "le"], false],
    ["known * on (job) group_left (extra) other", ["extra", "instance", "job", "le", "mode"], false],
    ["known or sum by (job) (known)", ["job"], false],
    ["absent(known{job='x', mode=~'y'})", ["job"], false],
    ["label_replace(known, 'new', '$1', 'mode', '(.*)')", ["instance", "job", "le", "mode", "new"], false],
    ["count_values('v', known)", ["v"], false],
    ["other", ["instance", "job"], true],
    ["sum without (job) (other)", ["instance"], true],
    ["vector(1)", [], false],
  ])("survive: %s", (text, labels, open) => {
    const set = labelsOf(expression(text), source);
    expect([...set.labels].sort()).toEqual(labels);
    expect(set.open).toBe(open);
  });
});

describe("precedence", () => {
  const shape = (expr: Expr): string => {
    if (expr.kind === "binary") return `(${shape(expr.left)} ${expr.op} ${shape(expr.right)})`;
    if (expr.kind === "unary") return `${expr.op}${shape(expr.of)}`;
    if (expr.kind === "selector") return expr.metric ?? "";
    if (expr.kind === "number") return `${expr.value}`;
    const [part] = partsOf(expr);
    return part ? `${expr.kind}<${shape(part)}>` : expr.kind;
  };
  it.each([
    ["a + b * c", "(a + (b * c))"],
    ["a * b + c", "((a * b) + c)"],
    ["a ^ b ^ c", "(a ^ (b ^ c))"],
    ["-a ^ b", "-(a ^ b)"],
    ["-a * b", "(-a * b)"],
    ["a or b and c > d", "(a or (b and (c > d)))"],
    ["a + b offset 5m", "(a + modified<b>)"],
    ["-a offset 5m", "-modified<a>"],
    ["a + -b offset 5m * c", "(a + (-modified<b> * c))"],
    ["a - max_over_time(b[1h:1m])", "(a - call<subquery<b>>)"],
    ["a + b @ end() + c", "((a + modified<b>) + c)"],
    ["(a + b)[1h:1m]", "subquery<paren<(a + b)>>"],
  ])("is that of Prometheus: %s", (text, expected) => {
    const { expr } = readPromql(text);
    expect(expr && shape(expr)).toBe(expected);
  });
});

describe("a rewrite", () => {
  it("changes only what it names, and the outermost of what overlaps", () => {
    const text = "sum(a) + b";
    const edits = [
      { from: 9, to: 10, text: "c" },
      { from: 0, to: 6, text: "x" },
      { from: 4, to: 5, text: "y" },
    ];
    expect(rewritten(text, edits)).toBe("x + c");
  });
});

describe("a query of many terms", () => {
  const chain = (count: number, operator: string) =>
    Array.from({ length: count }, (_, index) => `up{instance="web-${index}"} > ${index % 7}`).join(` ${operator} `);

  it.each(["or", "and on (instance)", "unless", "+"])("is read like one of two: %s", (operator) => {
    const text = chain(5_000, operator);
    expect(messages(text)).toEqual([]);
    const expr = expression(text);
    expect(usesOf(expr)).toHaveLength(5_000);
    expect(canBeEmpty(expr)).toBe(true);
    expect(boundsOf(expr, () => ({ least: 0, most: 1_000 }))).toBeDefined();
    expect([
      ...labelsOf(expr, () => ({ labels: new Set(["instance"]), open: false, dropped: new Set() })).labels,
    ]).toEqual(["instance"]);
  });

  it("takes time in proportion to its length, and its messages stay short", () => {
    const timeOf = (count: number) => {
      const text = chain(count, "or");
      const start = performance.now();
      expect(checkPromql(text)).toEqual([]);
      return performance.now() - start;
    };
    timeOf(2_000);
    const [short, long] = [timeOf(1_000), timeOf(16_000)];
    expect(long / Math.max(short, 1)).toBeLessThan(80);
    const [broken = ""] = messages(`${chain(1_000, "or")} or rate(up) or ${chain(1_000, "or")}`);
    expect(broken.length).toBeLessThan(200);
    for (const text of [`"${"x".repeat(10_000)}`, `up ${"y".repeat(10_000)}`, `rate(${chain(1_000, "or")})`])
      for (const message of messages(text)) expect(message.length).toBeLessThan(300);
  });
});

describe("the reader", () => {
  it("gives an expression or a problem for every text, and never throws", () => {
    const piece = fc.constantFrom(
      ..."sum( by (a) [5m] { } = ~ ' \" 5 . up rate( ) offset and # \n \\ [1h:5m] @ , -".split(" "),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join("")),
        ),
        (text) => {
          const parsed = readPromql(text);
          expect(parsed.expr === undefined).toBe(parsed.problems.length > 0);
          checkPromql(text, { version: "2.42.0" });
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
