import {
  chainOf,
  partsOf,
  unwrapped,
  type AggregationExpr,
  type BinaryExpr,
  type CallExpr,
  type Expr,
  type Matcher,
  type SelectorExpr,
} from "./ast";
import { needsLabel, typeOf } from "./check";

/** Labels that the series of an expression have. */
export interface LabelSet {
  /** Labels that are known to be there. */
  readonly labels: ReadonlySet<string>;
  /** Whether there may be others that nobody described, such as a host's own labels. */
  readonly open: boolean;
  /** Labels that were there and are gone: an open set does not have these either. */
  readonly dropped: ReadonlySet<string>;
  /** Labels that only some of the series have, as after `or`. @default - none */
  readonly some?: ReadonlySet<string>;
  /** Labels that no series is without. @default - none that is known */
  readonly always?: ReadonlySet<string>;
  /** Matchers that every series passes. @default - none that is known */
  readonly passed?: readonly Pick<Matcher, "label" | "op" | "value">[];
}

/** Which labels the series of a metric have; a metric that is not known has an open set. */
export type LabelSource = (metric: string | undefined) => LabelSet;

/** A set of exactly `labels`. */
export function closed(labels: Iterable<string>, dropped: Iterable<string> = []): LabelSet {
  return { labels: new Set(labels), open: false, dropped: new Set(dropped) };
}

/** Whether series with `set` can have `label`. */
export function mayHave(set: LabelSet, label: string): boolean {
  return set.labels.has(label) || set.some?.has(label) === true || (set.open && !set.dropped.has(label));
}

/** Labels that a matching compares: those of `on`, or all but those of `ignoring`. */
export function isMatchedBy({ matching }: BinaryExpr, label: string): boolean {
  if (label === "__name__") return matching?.kind === "on" && matching.labels.includes(label);
  return matching ? matching.labels.includes(label) === (matching.kind === "on") : true;
}

/** The labels of what `expr` gives: what survives its aggregations, matchings and functions. */
export function labelsOf(expr: Expr, source: LabelSource): LabelSet {
  switch (expr.kind) {
    case "number":
    case "string":
      return closed([]);
    case "selector":
      return ofSelector(expr, source);
    case "call":
      return remembered(expr, source, () => ofCall(expr, source));
    case "aggregation":
      return remembered(expr, source, () => ofAggregation(expr, source));
    case "binary":
      return ofChain(expr, source);
    default:
      return labelsOf(expr.of, source);
  }
}

function ofSelector({ metric, matchers }: SelectorExpr, source: LabelSource): LabelSet {
  const own = source(metric);
  const given = matchers.filter(({ op, value }) => op === "=" && value !== "").map(({ label }) => label);
  const needed = matchers.filter(needsLabel).map(({ label }) => label);
  return {
    ...own,
    labels: new Set([...own.labels, ...given]),
    always: new Set([...(own.always ?? []), ...needed]),
    passed: [...(own.passed ?? []), ...matchers],
  };
}

/** What is certain about those labels of `set` that `isKept` is true of. */
function certainOf({ always = new Set(), passed = [] }: LabelSet, isKept: (label: string) => boolean) {
  return { always: new Set([...always].filter(isKept)), passed: passed.filter(({ label }) => isKept(label)) };
}

/** `set` with `label`, which any value may have come to. */
function withNew(set: LabelSet, label: string): LabelSet {
  return {
    ...set,
    labels: new Set([...set.labels, label]),
    ...certainOf(set, (one) => one !== label),
  };
}

/** Each part is asked for again by what is around it, and of long chains by the next part. */
const KNOWN = new WeakMap<LabelSource, WeakMap<Expr, LabelSet>>();

function knownOf(source: LabelSource): WeakMap<Expr, LabelSet> {
  const known = KNOWN.get(source) ?? new WeakMap<Expr, LabelSet>();
  KNOWN.set(source, known);
  return known;
}

function remembered(expr: Expr, source: LabelSource, compute: () => LabelSet): LabelSet {
  const known = knownOf(source);
  const set = known.get(expr) ?? compute();
  known.set(expr, set);
  return set;
}

function ofChain(expr: BinaryExpr, source: LabelSource): LabelSet {
  const known = knownOf(source);
  const before = known.get(expr);
  if (before) return before;
  const { first, rest } = chainOf(expr);
  return rest.reduce(
    (left, binary) => {
      const set = ofBinary(binary, left, labelsOf(binary.right, source));
      known.set(binary, set);
      return set;
    },
    labelsOf(first, source),
  );
}

function ofCall(expr: CallExpr, source: LabelSource): LabelSet {
  const vector = partsOf(expr).find((arg) => typeOf(arg) === "instant vector" || typeOf(arg) === "range vector");
  if (!vector) return closed([]);
  const inner = labelsOf(vector, source);
  switch (expr.function) {
    case "absent":
    case "absent_over_time":
      return ofAbsent(vector);
    case "scalar":
      return closed([]);
    case "histogram_quantile":
      return without(inner, ["le"]);
    case "label_replace":
    case "label_join": {
      const target = expr.args[1] && unwrapped(expr.args[1]);
      return target?.kind === "string" ? withNew(inner, target.value) : { ...inner, open: true, dropped: new Set() };
    }
    case "histogram_quantiles": {
      const target = expr.args[1] && unwrapped(expr.args[1]);
      return target?.kind === "string" ? withNew(without(inner, ["le"]), target.value) : inner;
    }
    case "info":
      return { ...inner, open: true, dropped: new Set() };
    default:
      return inner;
  }
}

/** `absent(up{job="node"})` has the labels that its selector asks for by `=`, and no other. */
function ofAbsent(expr: Expr): LabelSet {
  let inner = unwrapped(expr);
  while (inner.kind === "range" || inner.kind === "modified") inner = unwrapped(inner.of);
  if (inner.kind !== "selector") return closed([]);
  const equal = inner.matchers.filter(({ op, value }) => op === "=" && value !== "");
  const once = equal.filter(({ label }) => inner.matchers.filter((other) => other.label === label).length === 1);
  const labels = once.map(({ label }) => label);
  return { ...closed(labels), always: new Set(labels), passed: once };
}

const KEEP_ALL: readonly string[] = ["topk", "bottomk", "limitk", "limit_ratio"];

function ofAggregation(expr: AggregationExpr, source: LabelSource): LabelSet {
  const vector = expr.args.at(-1);
  if (!vector) return closed([]);
  const inner = labelsOf(vector, source);
  if (KEEP_ALL.includes(expr.op)) return inner;
  const { kind, labels = [] } = expr.grouping ?? { kind: "by" };
  const grouped =
    kind === "without"
      ? without(inner, labels)
      : {
          ...closed(
            labels.filter((label) => mayHave(inner, label)),
            inner.dropped,
          ),
          ...certainOf(inner, (label) => labels.includes(label)),
        };
  const name = expr.op === "count_values" ? expr.args[0] && unwrapped(expr.args[0]) : undefined;
  return name?.kind === "string" ? withNew(grouped, name.value) : grouped;
}

function ofBinary(expr: BinaryExpr, left: LabelSet, right: LabelSet): LabelSet {
  if (typeOf(expr.left) === "scalar") return right;
  if (typeOf(expr.right) === "scalar") return left;
  if (expr.op === "unless") return left;
  if (expr.op === "or") return both(left, right);
  // With a value for what is missing, series of one side alone have a result as well.
  if (expr.fill) return { ...both(left, right), open: true, dropped: new Set() };
  const { matching } = expr;
  const group = matching?.group;
  const [many, one] = group?.side === "right" ? [right, left] : [left, right];
  const matched = agreeing(
    many,
    certainOf(one, (label) => isMatchedBy(expr, label)),
  );
  if (expr.op === "and") return matched;
  if (group) return including(matched, one, group.include);
  if (matching?.kind === "on")
    return {
      ...closed(matching.labels.filter((label) => mayHave(left, label))),
      ...certainOf(matched, (label) => matching.labels.includes(label)),
    };
  return matching ? without(matched, matching.labels) : matched;
}

/** `set`, of which is certain what is certain of the other side's labels that are matched. */
function agreeing(set: LabelSet, { always, passed }: ReturnType<typeof certainOf>): LabelSet {
  return {
    ...set,
    always: new Set([...(set.always ?? []), ...always]),
    passed: [...(set.passed ?? []), ...passed],
  };
}

/** `many` with the labels `include` of `one`. */
function including(many: LabelSet, one: LabelSet, include: readonly string[]): LabelSet {
  const own = { ...many, ...certainOf(many, (label) => !include.includes(label)) };
  const added = agreeing(
    own,
    certainOf(one, (label) => include.includes(label)),
  );
  return { ...added, labels: new Set([...many.labels, ...include.filter((label) => mayHave(one, label))]) };
}

/** What series of either set have. */
function both(a: LabelSet, b: LabelSet): LabelSet {
  const all = [...a.labels, ...b.labels, ...(a.some ?? []), ...(b.some ?? [])];
  const labels = new Set([...a.labels, ...b.labels].filter((label) => mayHave(a, label) && mayHave(b, label)));
  const dropped = [...a.dropped, ...b.dropped].filter((label) => !mayHave(a, label) && !mayHave(b, label));
  return {
    labels,
    open: a.open || b.open,
    dropped: new Set(dropped),
    some: new Set(all.filter((label) => !labels.has(label))),
    always: new Set([...(a.always ?? [])].filter((label) => b.always?.has(label))),
    passed: (a.passed ?? []).filter((one) => b.passed?.some((other) => isSame(one, other))),
  };
}

type Passed = NonNullable<LabelSet["passed"]>[number];

function isSame(one: Passed, other: Passed): boolean {
  return one.label === other.label && one.op === other.op && one.value === other.value;
}

function without(set: LabelSet, labels: readonly string[]): LabelSet {
  return {
    labels: new Set([...set.labels].filter((label) => !labels.includes(label))),
    open: set.open,
    dropped: new Set([...set.dropped, ...labels]),
    ...(set.some && { some: new Set([...set.some].filter((label) => !labels.includes(label))) }),
    ...certainOf(set, (label) => !labels.includes(label)),
  };
}
