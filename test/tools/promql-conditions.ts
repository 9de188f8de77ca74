import fc from "fast-check";

/** Conditions over series whose bounds are known, or are not. */
export function conditions(): fc.Arbitrary<string> {
  const pick = (...words: readonly string[]) => fc.constantFrom(...words);
  const number = pick("0", "1", "-1", "0.5", "2", "100", "-100", "1e9", "-1e9", "50", "101");
  const { vector } = fc.letrec<{ vector: string }>((tie) => ({
    vector: fc.oneof(
      { maxDepth: 3 },
      { weight: 4, arbitrary: pick("c_total", "g", "up", "share", "below", "mixed", "up offset 1m") },
      pick(
        "rate(c_total[2m])",
        "increase(c_total[5m])",
        "changes(g[5m])",
        "deriv(g[5m])",
        "delta(c_total[5m])",
        "vector(time())",
      ),
      fc
        .tuple(
          pick("sum", "avg", "min", "max", "count", "stddev", "stdvar", "group"),
          pick("", " by (instance)", " without (cpu)"),
          tie("vector"),
        )
        .map(([op, by, of]) => `${op}${by} (${of})`),
      fc
        .tuple(pick("quantile", "topk"), pick("0.3", "1", "0", "2", "-1"), tie("vector"))
        .map(([op, rank, of]) => `${op}(${rank}, ${of})`),
      fc
        .tuple(
          pick(
            "abs",
            "ceil",
            "floor",
            "sgn",
            "sqrt",
            "exp",
            "ln",
            "round",
            "-",
            "absent",
            "hour",
            "day_of_week",
            "cos",
          ),
          tie("vector"),
        )
        .map(([name, of]) => `${name}(${of})`),
      fc
        .tuple(pick("clamp_min", "clamp_max"), tie("vector"), number)
        .map(([name, of, limit]) => `${name}(${of}, ${limit})`),
      fc.tuple(tie("vector"), number, number).map(([of, one, other]) => `clamp(${of}, ${one}, ${other})`),
      fc
        .tuple(
          pick(
            "max_over_time",
            "min_over_time",
            "avg_over_time",
            "sum_over_time",
            "count_over_time",
            "stddev_over_time",
            "last_over_time",
            "rate",
            "quantile_over_time",
          ),
          tie("vector"),
        )
        .map(([name, of]) => `${name}(${name === "quantile_over_time" ? "0.7, " : ""}(${of})[3m:1m])`),
      fc
        .tuple(tie("vector"), pick("+", "-", "*", "/", "%", "^", "atan2"), number)
        .map(([of, op, by]) => `(${of}) ${op} ${by}`),
      fc.tuple(number, pick("+", "-", "*", "/", "%", "^"), tie("vector")).map(([by, op, of]) => `${by} ${op} (${of})`),
      fc
        .tuple(
          tie("vector"),
          pick("+", "-", "*", "/", "%", "and", "or", "unless"),
          pick("on (instance, cpu)", "on (instance)", ""),
          tie("vector"),
        )
        .map(([a, op, on, b]) => `(${a}) ${op} ${on} (${b})`),
      fc
        .tuple(tie("vector"), pick(">", "<", ">=", "<=", "==", "!=", "> bool", "== bool"), number)
        .map(([of, op, limit]) => `(${of}) ${op} ${limit}`),
      fc
        .tuple(number, pick(">", "<", ">=", "<=", "==", "!="), tie("vector"))
        .map(([limit, op, of]) => `${limit} ${op} (${of})`),
    ),
  }));
  const comparison = pick(">", "<", ">=", "<=", "==", "!=");
  return fc.oneof(
    fc.tuple(vector, comparison, number).map(([of, op, limit]) => `(${of}) ${op} ${limit}`),
    fc.tuple(vector, comparison, vector).map(([a, op, b]) => `(${a}) ${op} on (instance, cpu) (${b})`),
  );
}

/** Conditions over two sides of which the labels decide whether they match. */
export function matchings(): fc.Arbitrary<string> {
  const pick = (...words: readonly string[]) => fc.constantFrom(...words);
  const selector = fc
    .tuple(
      pick("c_total", "g", "plain", "share", "mixed", "h_bucket"),
      pick("", "", '{cpu="0"}', '{cpu="1"}', '{cpu!="0"}', '{cpu=~"0|2"}', '{cpu=""}', '{instance="web-1"}'),
    )
    .map((parts) => parts.join(""));
  const { side } = fc.letrec<{ side: string }>((tie) => ({
    side: fc.oneof(
      { maxDepth: 2 },
      { weight: 4, arbitrary: selector },
      fc
        .tuple(
          pick("sum", "max", "count", "topk", "count_values"),
          pick("", "by (instance)", "by (cpu, job)", "without (cpu)", "by (cpu)", "without (job, le)"),
          tie("side"),
        )
        .map(([op, by, of]) => `${op} ${by} (${op === "topk" ? "1, " : op === "count_values" ? '"cpu", ' : ""}${of})`),
      fc
        .tuple(pick('"cpu", "0"', '"job", ""', '"new", "$1"'), tie("side"))
        .map(([to, of]) => `label_replace(${of}, ${to}, "instance", "(.*)")`),
      tie("side").map((of) => `absent(${of})`),
      tie("side").map((of) => `max_over_time((${of})[3m:1m])`),
      tie("side").map((of) => `histogram_quantile(0.5, ${of})`),
      fc
        .tuple(tie("side"), pick("and", "or", "unless", "+ on (instance)", "* ignoring (cpu)", "+"), tie("side"))
        .map(([a, op, b]) => `(${a}) ${op} (${b})`),
      fc
        .tuple(tie("side"), pick("on (instance)", "on (job)", "ignoring (cpu)"), pick("", "cpu"), tie("side"))
        .map(([a, on, add, b]) => `(${a}) + ${on} group_left (${add}) (${b})`),
    ),
  }));
  const matching = pick(
    "",
    "",
    "on (instance)",
    "on (cpu)",
    "on (job, cpu)",
    "on ()",
    "ignoring (cpu)",
    "ignoring (job, le)",
  );
  const operation = pick("and", "and", "!= bool", "+", "unless", "or");
  return fc.tuple(side, operation, matching, side).map(([a, op, on, b]) => `((${a}) ${op} ${on} (${b})) > -Inf`);
}
