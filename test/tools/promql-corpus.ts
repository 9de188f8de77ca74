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
