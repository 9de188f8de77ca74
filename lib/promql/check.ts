import { nearest } from "../errors";
import {
  chainOf,
  unwrapped,
  walk,
  type BinaryExpr,
  type CallExpr,
  type Expr,
  type Length,
  type Matcher,
  type ModifiedExpr,
  type Place,
  type RangeExpr,
} from "./ast";
import { AGGREGATIONS, FUNCTIONS, isAtLeast, type Signature, type ValueType } from "./functions";
import { readPromql } from "./parse";
import { problem, type PromqlProblem } from "./problem";
import { re2Matches, re2Problem } from "./regex";

/** What the query is for. */
export interface CheckOptions {
  /** The server's version. @default - no version is held against the query */
  readonly version?: string;
  /** Feature flags of the server, such as `promql-experimental-functions`. @default - none */
  readonly features?: readonly string[];
  /** Feature flags that the server has, and that its promtool does not know. @default - none */
  readonly serverOnly?: readonly string[];
  /** Types that the whole may have. @default - a scalar or an instant vector, as rules and panels need it */
  readonly type?: readonly ValueType[];
}

const SETS: readonly string[] = ["and", "or", "unless"];
const COMPARISONS: readonly string[] = ["==", "!=", ">", "<", ">=", "<="];

/**
 * Everything that is wrong with `text` as a query, in the order of the text; empty when Prometheus would evaluate it: types,
 * arguments, durations, regular expressions, and what `version` has.
 */
export function checkPromql(text: string, options: CheckOptions = {}): readonly PromqlProblem[] {
  const parsed = readPromql(text);
  return parsed.expr ? checkExpr(text, parsed.expr, options) : parsed.problems;
}

/** The type of what `expr` gives. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case "number":
      return "scalar";
    case "string":
      return "string";
    case "selector":
    case "aggregation":
      return "instant vector";
    case "range":
    case "subquery":
      return "range vector";
    case "call":
      return FUNCTIONS.get(expr.function)?.returns ?? "instant vector";
    case "binary":
      return ofChain(expr);
    default:
      return typeOf(expr.of);
  }
}

/** Of long chains each part is asked for, so that each is remembered. */
const CHAINS = new WeakMap<Expr, ValueType>();

function ofChain(expr: BinaryExpr): ValueType {
  const known = CHAINS.get(expr);
  if (known !== undefined) return known;
  const { first, rest } = chainOf(expr);
  return rest.reduce((left, binary) => {
    const type = left === "scalar" && typeOf(binary.right) === "scalar" ? "scalar" : "instant vector";
    CHAINS.set(binary, type);
    return type;
  }, typeOf(first));
}

function checkExpr(text: string, whole: Expr, options: CheckOptions): readonly PromqlProblem[] {
  const found: PromqlProblem[] = [];
  const check = new Check(options, (at, rule) => found.push(problem(text, at.from, at.to, rule)));
  for (const { expr } of walk(whole)) check.one(expr);
  const allowed = options.type ?? ["scalar", "instant vector"];
  const type = typeOf(whole);
  if (!allowed.includes(type)) check.report(whole, `is ${article(type)}, must be ${allowed.map(article).join(" or ")}`);
  return found.sort((a, b) => a.from - b.from);
}

type Report = (at: Place, rule: string) => void;

class Check {
  constructor(
    private readonly options: CheckOptions,
    public readonly report: Report,
  ) {}

  /** Checks `expr` without what is inside it. */
  public one(expr: Expr): void {
    switch (expr.kind) {
      case "number":
        return expr.modern ? this.needs("3.0.0", "a number with a unit or underscores", expr) : undefined;
      case "selector":
        return this.selector(expr);
      case "range":
        this.ranged(expr);
        return this.positive(expr.range);
      case "subquery":
        this.operand(expr.of, "instant vector", "a subquery");
        this.positive(expr.range);
        return expr.step && this.positive(expr.step);
      case "call":
        return this.call(expr);
      case "aggregation":
        if (expr.grouping?.quoted) this.needs("3.0.0", "a quoted label, or one with a colon,", expr);
        return this.args(expr, expr.op, AGGREGATIONS.get(expr.op));
      case "binary":
        return this.binary(expr);
      case "unary":
        if (typeOf(expr.of) !== "scalar") this.operand(expr.of, "instant vector", `unary ${expr.op}`);
        return;
      case "modified":
        return this.modified(expr);
      default:
        return;
    }
  }

  private selector(expr: Extract<Expr, { kind: "selector" }>): void {
    for (const { op, value, from, to } of [...expr.matchers, ...expr.nameMatchers]) {
      const fault = op === "=~" || op === "!~" ? re2Problem(value) : undefined;
      if (fault !== undefined) this.report({ from, to }, fault);
    }
    const picks = [...expr.matchers, ...expr.nameMatchers].some(needsLabel);
    if (expr.metric === undefined && !picks)
      this.report(expr, "selects every series; name a metric or match one label with something that is not empty");
    if (expr.named && expr.nameMatchers.length > 0) this.report(expr, "names its metric twice");
    if (expr.quoted) this.needs("2.51.0", "a quoted name of a metric or label", expr);
  }

  private call(expr: CallExpr): void {
    const signature = FUNCTIONS.get(expr.function);
    this.args(expr, expr.function, signature);
    if (expr.function !== "label_replace") return;
    const pattern = expr.args[4] && unwrapped(expr.args[4]);
    const fault = pattern?.kind === "string" ? re2Problem(pattern.value) : undefined;
    if (pattern && fault !== undefined) this.report(pattern, fault);
  }

  private args(expr: Extract<Expr, { kind: "call" | "aggregation" }>, name: string, signature?: Signature): void {
    if (!signature) {
      const meant = nearest(name, [...FUNCTIONS.keys()]);
      return this.report(expr, `unknown function ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`);
    }
    const { since, until, stableSince, experimental } = signature;
    if (since !== undefined) this.needs(since, `${name}()`, expr);
    if (until !== undefined && this.isAtLeast(until))
      this.report(expr, `${name}() ended with Prometheus ${until}, got ${this.options.version}`);
    if (experimental && !(stableSince !== undefined && this.isAtLeast(stableSince)))
      this.experimental(expr, `${name}()`, "promql-experimental-functions");
    const most = signature.optional === Infinity ? Infinity : signature.args.length;
    const least =
      signature.optional === Infinity ? signature.args.length - 1 : signature.args.length - signature.optional;
    if (expr.args.length < least || expr.args.length > most) {
      const count = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
      return this.report(expr, `${name} takes ${count} argument${count === "1" ? "" : "s"}, got ${expr.args.length}`);
    }
    expr.args.forEach((arg, index) => {
      const wanted = signature.args[Math.min(index, signature.args.length - 1)];
      if (wanted !== undefined) this.operand(arg, wanted, `argument ${index + 1} of ${name}`);
    });
  }

  private binary(expr: BinaryExpr): void {
    if (expr.fill) this.experimental(expr, "fill", "promql-binop-fill-modifiers");
    if (expr.op === "</" || expr.op === ">/") this.needs("3.11.0", expr.op, expr);
    if (expr.matching?.quoted) this.needs("3.0.0", "a quoted label, or one with a colon,", expr);
    const [left, right] = [typeOf(expr.left), typeOf(expr.right)];
    for (const [side, type] of [
      [expr.left, left],
      [expr.right, right],
    ] as const) {
      if (type === "range vector" || type === "string")
        this.report(side, `${expr.op} takes scalars and instant vectors, got ${article(type)}`);
    }
    const scalars = [left, right].filter((type) => type === "scalar").length;
    if (SETS.includes(expr.op) && scalars > 0) this.report(expr, `${expr.op} takes instant vectors on both sides`);
    if (SETS.includes(expr.op) && expr.matching?.group)
      this.report(expr, `${expr.op} takes no group_${expr.matching.group.side}`);
    if (expr.matching && expr.matching.labels.length > 0 && scalars > 0)
      this.report(expr, `${expr.matching.kind}() needs instant vectors on both sides`);
    const compares = COMPARISONS.includes(expr.op);
    if (expr.bool && !compares) this.report(expr, "bool stands only after a comparison");
    if (compares && scalars === 2 && !expr.bool) this.report(expr, "a comparison of two scalars needs bool");
    const { group, labels, kind } = expr.matching ?? {};
    const both = kind === "on" ? (group?.include.find((label) => labels?.includes(label)) ?? undefined) : undefined;
    if (both !== undefined) this.report(expr, `label ${both} stands in on() and in group_${group?.side}()`);
  }

  /** A range may not have its selector's offset or time before it. */
  private ranged(expr: RangeExpr): void {
    let inner = expr.of;
    for (; inner.kind === "modified"; inner = inner.of) {
      if (inner.modifier === "offset" && inner.offset?.milliseconds !== 0)
        this.report(expr, "offset stands behind the range: x[5m] offset 1h");
      // Up to 3.6, servers overlooked start() and end() there.
      if (inner.modifier === "at" && (inner.time || this.isAtLeast("3.7.0")))
        this.report(expr, "@ stands behind the range: x[5m] @ 1609746000");
    }
    if (inner.kind !== "selector")
      this.report(expr, "a range such as [5m] stands only after a selector; write a subquery such as [5m:1m]");
  }

  private modified(expr: ModifiedExpr): void {
    const { modifier, offset, time } = expr;
    const name = modifier === "at" ? "@" : modifier;
    if (modifier === "anchored" || modifier === "smoothed")
      this.experimental(expr, modifier, "promql-extended-range-selectors");
    if (offset) this.length(offset, "3.0.0");
    if (time?.modern) this.needs("3.0.0", "a time with a unit or underscores", expr);
    if (time && !(Math.abs(time.seconds) < 2 ** 63)) this.report(expr, "@ takes a time in seconds, from 1970 on");
    let inner = expr.of;
    for (; inner.kind === "modified"; inner = inner.of) {
      if (inner.modifier === modifier && inner.offset?.milliseconds !== 0)
        this.report(expr, `${name} stands twice after one selector, range or subquery`);
    }
    if (!["selector", "range", "subquery"].includes(inner.kind))
      this.report(expr, `${name} stands only after a selector, range or subquery`);
  }

  private operand(expr: Expr, wanted: ValueType, place: string): void {
    const type = typeOf(expr);
    if (type !== wanted) this.report(expr, `${place} must be ${article(wanted)}, got ${article(type)}`);
  }

  private positive(length: Length): void {
    this.length(length);
    if (length.milliseconds !== undefined && length.milliseconds <= 0)
      this.report(length, "duration must be greater than 0");
    if (length.sign !== "") this.needs("3.4.0", "a range with a sign", length);
  }

  private length(length: Length, zeroSince?: string): void {
    if (length.milliseconds === undefined)
      return this.experimental(length, "a computed duration", "promql-duration-expr");
    if (!length.unit) this.needs("3.0.0", "a duration without a unit", length);
    if (length.sign === "+") this.needs("3.4.0", "a duration with +", length);
    if (length.milliseconds === 0 && zeroSince !== undefined) this.needs(zeroSince, "a duration of 0", length);
  }

  private experimental(at: Place, what: string, flag: string): void {
    if (this.options.features?.includes(flag)) return;
    const { serverOnly = [], version } = this.options;
    const why = serverOnly.includes(flag)
      ? `promtool ${version} checks rules on the host and does not know ${flag}; use a later version`
      : `servers refuse it without the feature flag ${flag}; turn it on by prometheus.features`;
    this.report(at, `${what} is experimental: ${why}`);
  }

  /** Whether the server is known to be of `version` or later. */
  private isAtLeast(version: string): boolean {
    return this.options.version !== undefined && isAtLeast(this.options.version, version);
  }

  private needs(since: string, what: string, at: Place): void {
    const { version } = this.options;
    if (version !== undefined && !isAtLeast(version, since))
      this.report(at, `${what} needs Prometheus ${since} or later, got ${version}`);
  }
}

/** Whether a matcher takes series whose label has the value `text`; one without the label is as one with an empty value. */
export function accepts({ op, value }: Pick<Matcher, "op" | "value">, text: string): boolean {
  const isEqual = op === "=" || op === "!=" ? value === text : re2Matches(value, text);
  return isEqual === (op === "=" || op === "=~");
}

/** Whether a matcher leaves out series that do not have its label. */
export function needsLabel(matcher: Pick<Matcher, "op" | "value">): boolean {
  return !accepts(matcher, "");
}

function article(type: ValueType): string {
  return type === "instant vector" ? "an instant vector" : `a ${type}`;
}
