import fc from "fast-check";

/** Expressions of the grammar; of odd ones, words and values may be wrong or right in some versions only. */
function generated(isOdd: boolean): fc.Arbitrary<string> {
  const pick = (words: string, odd = "") =>
    fc.constantFrom(...words.split(" "), ...(isOdd && odd ? odd.split(" ") : []));
  const label = pick("instance job mode le a_b by on sum offset");
  const duration = pick("5m 1h 30s 1d 1h30m 90s 500ms 2w 1y 1d1h", "0s 300 5 1h1d -5m 1_0m 5M 1.5h");
  const number = pick(
    "0 1 5. .5 0.95 1e3 1E-3 0x1F 010 08 Inf nan -3 +2",
    "1_000 1e400 0x 1__0 1_ 5m 1h30m 1.5.2 1e 0xFFFFFFFFFFFFFFFFFF 1_000.5",
  );
  const text = pick(
    `"x" 'x' \`x\` "a.b" "5.." ".+" "a|b" "\\\\d+" \`\\d+\` "(?i)x" "\\x41" "\\101" "\\u00e4" "\\\\pN" "[[:alpha:]]" "(?P<n>x)" "\\\\z" "\\\\Qa.b\\\\E" "ä"`,
    `".*" "" '\\d+' "(" "[a" "a{1001}" "\\ud800" "\\400" "(?=x)" "\\\\C" "a**" "(?<n>x)" "x{2,1}"`,
  );
  // Servers read this one when they evaluate the rule; we do so before.
  const runnable = pick(`"x" "(.*)" "(?i)(x)" "[a-z]+" \`\\d+\``);
  const metric = pick(
    "up node_load1 a:b:c http_requests_total sum offset by start end and step range fill _x :x x:",
    "on bool atan2 group_left inf",
  );
  const matcher = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(label, pick("= != =~ !~"), text).map((all) => all.join("")) },
    fc.constantFrom(
      'job="x"',
      ...(isOdd
        ? ['"up"', '__name__="up"', '__name__=~"up.*"', '"a b"="x"', "a", "a==1", 'a="x" b="y"', "'a.b'=~'x'"]
        : []),
    ),
  );
  const selector = fc.oneof(
    { weight: 5, arbitrary: metric },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.option(metric, { nil: "" }), fc.array(matcher, { maxLength: 3 }), fc.boolean())
        .map(([name, all, comma]) => `${name}{${all.join(",")}${comma && all.length > 0 ? "," : ""}}`),
    },
  );
  const at = pick("@start() @end() @100 @-5 @1.5", "@Inf @NaN @1e30 @5m @start @foo @1_000");
  const modifiers = fc.array(
    fc.oneof(
      duration.map((length) => ` offset ${length}`),
      at.map((one) => ` ${one}`),
    ),
    {
      maxLength: 2,
    },
  );
  const labels = fc
    .tuple(
      fc.array(fc.oneof({ weight: 8, arbitrary: label }, pick("bool group", "without inf '' \"x.y\" 1a a:b")), {
        maxLength: 3,
      }),
      fc.boolean(),
    )
    .map(([all, comma]) => `(${all.join(", ")}${comma ? "," : ""})`);
  const grouping = fc.tuple(pick("by without BY"), labels).map(([word, list]) => ` ${word} ${list} `);
  const { expr } = fc.letrec<Record<"expr" | "vector" | "range" | "call" | "binary" | "aggregation", string>>(
    (tie) => ({
      vector: fc
        .tuple(selector, fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, modifiers))
        .map(([one, all]) => one + all.join("")),
      range: fc.oneof(
        {
          weight: 4,
          arbitrary: fc
            .tuple(selector, duration, modifiers)
            .map(([one, length, all]) => `${one}[${length}]${all.join("")}`),
        },
        fc.tuple(selector, modifiers, duration).map(([one, all, length]) => `${one}${all.join("")}[${length}]`),
        fc
          .tuple(tie("expr"), duration, fc.option(duration, { nil: "" }), modifiers)
          .map(([one, length, step, all]) => `(${one})[${length}:${step}]${all.join("")}`),
        fc.tuple(selector, duration).map(([one, length]) => `${one}[ ${length} : 1m ]`),
      ),
      call: fc.oneof(
        {
          weight: 4,
          arbitrary: fc
            .tuple(
              pick(
                "rate increase irate delta deriv changes resets avg_over_time max_over_time absent_over_time count_over_time",
                "holt_winters",
              ),
              tie("range"),
            )
            .map(([name, arg]) => `${name}(${arg})`),
        },
        {
          weight: 3,
          arbitrary: fc
            .tuple(
              pick("abs ceil absent scalar sort timestamp sgn hour", "vector histogram_avg histogram_stddev Rate info"),
              tie("expr"),
            )
            .map(([name, arg]) => `${name}(${arg})`),
        },
        fc.tuple(number, tie("expr")).map(([rank, arg]) => `histogram_quantile(${rank}, ${arg})`),
        fc
          .tuple(tie("expr"), text, runnable)
          .map(([arg, one, other]) => `label_replace(${arg}, "new", "$1", ${one}, ${other})`),
        fc
          .tuple(tie("expr"), fc.array(text, { maxLength: 4 }))
          .map(([arg, all]) => `label_join(${[arg, ...all].join(", ")})`),
        fc
          .tuple(
            pick(
              "round clamp clamp_max time pi predict_linear quantile_over_time mad_over_time sort_by_label day_of_week first_over_time",
            ),
            fc.array(fc.oneof(tie("expr"), tie("range"), number, text), { maxLength: 3 }),
          )
          .map(([name, all]) => `${name}(${all.join(", ")})`),
      ),
      aggregation: fc
        .tuple(
          pick("sum avg min max count stddev SUM group", "topk bottomk quantile count_values limitk limit_ratio"),
          fc.option(grouping, { nil: "" }),
          fc.array(fc.oneof({ weight: 4, arbitrary: tie("expr") }, ...(isOdd ? [number, text] : [])), {
            minLength: isOdd ? 0 : 1,
            maxLength: isOdd ? 2 : 1,
          }),
          fc.boolean(),
        )
        .map(([op, by, args, first]) => (first ? `${op}${by}(${args.join(", ")})` : `${op}(${args.join(", ")})${by}`)),
      binary: fc
        .tuple(
          tie("expr"),
          pick("+ - * / % ^ == != > < >= <= and or unless atan2 AND", "= =~ !"),
          fc.oneof(
            { weight: 4, arbitrary: fc.constant("") },
            fc.constant("bool"),
            fc
              .tuple(
                fc.constantFrom("", "bool "),
                pick("on ignoring"),
                labels,
                fc.oneof(
                  { weight: 2, arbitrary: fc.constant("") },
                  fc.tuple(pick("group_left group_right"), fc.option(labels, { nil: "" })).map((all) => all.join(" ")),
                ),
              )
              .map((all) => all.join(" ")),
          ),
          tie("expr"),
        )
        .map((all) => all.join(" ")),
      expr: fc.oneof(
        { maxDepth: 4 },
        { weight: 6, arbitrary: tie("vector") },
        { weight: 2, arbitrary: number },
        ...(isOdd ? [{ weight: 1, arbitrary: text }] : []),
        { weight: 4, arbitrary: tie("call") },
        { weight: 4, arbitrary: tie("binary") },
        { weight: 3, arbitrary: tie("aggregation") },
        ...(isOdd ? [{ weight: 1, arbitrary: tie("range") }] : []),
        { weight: 2, arbitrary: tie("expr").map((one) => `(${one})`) },
        { weight: 1, arbitrary: tie("expr").map((one) => `-${one}`) },
      ),
    }),
  );
  const broken = fc
    .tuple(
      expr,
      fc.nat(),
      fc.constantFrom(
        "",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "@",
        "#",
        "\u00a0",
        "$",
        "\n",
        "'",
        "1",
        " by ",
        "~",
        "!",
      ),
    )
    .map(([one, at, piece]) => {
      const place = at % (one.length + 1);
      return one.slice(0, place) + piece + one.slice(place + (piece === "" ? 1 : 0));
    });
  return fc.oneof({ weight: 3, arbitrary: expr }, { weight: 1, arbitrary: broken });
}

/** Up to `count` different expressions, always the same for one seed; about a third of them are right. */
export function corpusOf(count: number, seed: number): readonly string[] {
  const all = [false, true].flatMap((isOdd) => fc.sample(generated(isOdd), { numRuns: count / 2, seed }));
  return [...new Set(all)].filter((text) => text.trim() !== "" && text.length < 400);
}

/** Right and wrong in turn: each way of being wrong that a condition or a panel may have, and shapes that rules of every collection have. */
export const COLLECTED: readonly string[] = [
  ...[
    "rate(up[5m])",
    "rate(up)",
    "up[5m]",
    "rate(sum(x)[5m])",
    "rate(sum(x)[5m:1m])",
    "rate(up[0s])",
    "sum(up",
    "sum(up))",
  ],
  ...[
    "up{a=~'(?=x)'}",
    "up{a=~'[a'}",
    "up{a=~'\\\\d+'}",
    "up{a=~'\\d+'}",
    "up{a=~`\\d+`}",
    "up{a=~'a**'}",
    "up{a=~'a{1001}'}",
  ],
  ...[
    "up{a=~'(?i)x'}",
    "up{a=~'(?P<n>x)'}",
    "up{a=~'\\\\1'}",
    "up{a=~'[[:alpha:]]+'}",
    "up{a=~'\\\\pL+'}",
    "up{a=~'x*?'}",
  ],
  ...[
    "1 > 2",
    "1 > bool 2",
    "up > bool 1",
    "up + bool 1",
    "up and 1",
    "up and on () up",
    "sum(up, up)",
    "topk(up)",
    "topk(3, up)",
  ],
  ...[
    "histogram_quantile(up, 0.9)",
    "label_join(up, 'a', 'b')",
    "round(up, 1, 2)",
    "pi(1)",
    "absent(up[5m])",
    "{}",
    "{a=''}",
  ],
  ...[
    "{a!='x'}",
    "{a=~'.*'}",
    "{a=~'.+'}",
    "{__name__=~'up.+'}",
    "up{__name__='x'}",
    "up offset 5m",
    "sum(up) offset 5m",
  ],
  ...[
    "up @ start()",
    "rate(up[5m] offset 1m)",
    "up + up offset 5m",
    "up > up[5m:1m]",
    "-up offset 5m",
    "a + b[5m]",
    "up > 5m",
  ],
  ...[
    "rate(up[300])",
    "1_000",
    "sort_by_label(up, 'a')",
    "mad_over_time(up[5m])",
    "info(up)",
    "histogram_avg(up)",
    "up atan2 up",
  ],
  ...[
    "-rate(up[5m])",
    "'x' + 1",
    "up == 'x'",
    "a / on (b) group_left (c) d",
    "a / on (b) group_left (b) d",
    "a > on (x) 5",
  ],
  ...[
    "a and on (b) group_left () d",
    "a / group_left () d",
    "count_values('v', up)",
    "count_values(5, up)",
    "foo(up)",
    "up $ 3",
  ],
  ...[
    "up{a=b}",
    "up{a='x'",
    "limitk(3, up)",
    "rate(up[1h30m])",
    "rate(up[5s1d])",
    "vector(up)",
    "hour()",
    "hour(up, up)",
  ],
  ...["Inf > 3", "up > Inf", "0x1F", "up{a='x',}", "sum by (a,) (up)", "# c\nup", "up # c", "sum(up) by (a) by (b)"],
  ...[
    "(up)[5m]",
    "rate((up)[5m])",
    "rate((up[5m]))",
    "changes(up[5m:1m] @ end())",
    "up{a='ä'}",
    "ünder",
    "year(up[5m])",
  ],
  ...["predict_linear(up[5m])", "bottomk(1, up) by (a)", "clamp(up, 1, 2)", "up{a='\\'x'}", 'up{a="\\\'x"}', '"abc\\"'],
  ...["1./6.", "5.", "[1_000]", "some_metric @ end()[5m]", 'rate({"up", __name__="up"}[5m])', "up offset 5m offset 5m"],
  ...[
    "up @ +Inf",
    "up @ -1e30",
    "1e400",
    "up\u00a0> 1",
    "up \u2003",
    "rate(up offset 5m[5m])",
    "up offset 300",
    "up offset 0s",
  ],
  ...[
    "up @ 5 @ 6",
    "up @ start() offset 5m",
    "rate(up[5m] @ end() offset -1h)",
    "up[5m][5m]",
    "up[1h:5m][1h:]",
    "(up)[1h:]",
  ],
  ...[
    "up{'a b'='c'}",
    "sum by ('a b') (up)",
    'up{"x"}',
    "up{,}",
    "up{a='b',,}",
    "sum by (,) (up)",
    "sum(up,)",
    "rate(up[5m],)",
  ],
  ...[
    "holt_winters(up[5m], 0.3, 0.3)",
    "double_exponential_smoothing(up[5m], 0.3, 0.3)",
    "up[-5m]",
    "rate(up[+5m])",
    "up[5m+1m]",
  ],
  ...[
    "up[(5m)]",
    "sum_over_time(up[step()])",
    "-1^2",
    "2^-1*3",
    "up or or",
    "and and and",
    "by by (a)",
    "sum > 1",
    "offset offset 5m",
  ],
  ...[
    "start",
    "end > 1",
    "start()",
    "bool",
    "up > bool",
    "on",
    "inf",
    "NaN > up",
    "iNf",
    "infinity",
    "up{inf='x'}",
    "sum by (inf) (up)",
  ],
  ...[
    "up[290y]",
    "up[300y]",
    "up offset 300y",
    "292y > 1",
    "0777",
    "09",
    "1e-400",
    "0b1",
    "0o7",
    "0x_1F",
    "1__0",
    "_1",
    "1_000e1_0",
  ],
  ...[
    "up{a='\\ud800'}",
    "up{a='\\U00110000'}",
    "up{a='\\400'}",
    "up{a=`\n`}",
    "up{a='\n'}",
    "'a' 'b'",
    "up{a!='x'} # )",
    "#",
    "up#[5m",
  ],
  ...[
    "ALERTS{alertstate='firing'}",
    "x_total unless x_total offset 5m",
    "max_over_time((a > 80)[1h:5m])",
    "absent(up{job='a'}) or vector(0)",
  ],
  ...[
    "(node_filesystem_avail_bytes{fstype!~'tmpfs'} * 100) / node_filesystem_size_bytes < 10 and on (instance, device) node_filesystem_readonly == 0",
    "predict_linear(node_filesystem_avail_bytes[6h], 24*60*60) < 0 and on () hour() > 6",
    "sum by (job) (rate(http_requests_total{code=~'5..'}[1h])) / sum by (job) (rate(http_requests_total[1h])) > (14.4 * (1 - 0.999))",
    "100 - (avg by (instance) (rate(node_cpu_seconds_total{mode='idle'}[2m])) * 100) > bool 80 * on (instance) group_left (nodename) node_uname_info",
    "label_replace(label_join(up, 'a', '-', 'job', 'instance'), 'b', '${1}', 'a', '(.*)-.*') == 0",
    "count without (cpu, mode) (node_cpu_seconds_total{mode='idle'}) < on (instance) node_load15 * 2",
    "changes(process_start_time_seconds[15m]) > 2 unless on (instance) (time() - node_boot_time_seconds) < 900",
    "quantile_over_time(0.99, (rate(x_sum[1m]) / rate(x_count[1m]))[30m:1m] offset 1h) > 2",
    "topk by (instance) (3, sum by (instance, name) (rate(container_cpu_usage_seconds_total[5m])))",
    "-sum(increase(x_total[1h] offset -5m)) without (instance) ^ 2 % 3 atan2 y",
  ],
];
