import { chainOf, partsOf, unwrapped, type AggregationExpr, type BinaryExpr, type CallExpr, type Expr } from "./ast";
import { typeOf } from "./check";

/** Labels that the series of an expression have. */
export interface LabelSet {
  /** Labels that are known to be there. */
  readonly labels: ReadonlySet<string>;
  /** Whether there may be others that nobody described, such as a host's own labels. */
  readonly open: boolean;
  /** Labels that were there and are gone: an open set does not have these either. */
  readonly dropped: ReadonlySet<string>;
}

/** Which labels the series of a metric have; a metric that is not known has an open set. */
export type LabelSource = (metric: string | undefined) => LabelSet;

/** A set of exactly `labels`. */
export function closed(labels: Iterable<string>, dropped: Iterable<string> = []): LabelSet {
  return { labels: new Set(labels), open: false, dropped: new Set(dropped) };
}

/** Whether series with `set` can have `label`. */
export function mayHave(set: LabelSet, label: string): boolean {
  return set.labels.has(label) || (set.open && !set.dropped.has(label));
}

/** The labels of what `expr` gives: what survives its aggregations, matchings and functions. */
export function labelsOf(expr: Expr, source: LabelSource): LabelSet {
  switch (expr.kind) {
    case "number":
    case "string":
      return closed([]);
    case "selector": {
      const own = source(expr.metric);
      const given = expr.matchers.filter(({ op, value }) => op === "=" && value !== "").map(({ label }) => label);
      return { ...own, labels: new Set([...own.labels, ...given]) };
    }
    case "call":
      return ofCall(expr, source);
    case "aggregation":
      return ofAggregation(expr, source);
    case "binary":
      return ofChain(expr, source);
    default:
      return labelsOf(expr.of, source);
  }
}

/** Of long chains each part is asked for, so that each is remembered. */
const KNOWN = new WeakMap<LabelSource, WeakMap<Expr, LabelSet>>();

function ofChain(expr: BinaryExpr, source: LabelSource): LabelSet {
  const known = KNOWN.get(source) ?? new WeakMap<Expr, LabelSet>();
  KNOWN.set(source, known);
  const remembered = known.get(expr);
  if (remembered) return remembered;
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
      return target?.kind === "string" ? { ...inner, labels: new Set([...inner.labels, target.value]) } : inner;
    }
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
  return closed(once.map(({ label }) => label));
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
      : closed(
          labels.filter((label) => mayHave(inner, label)),
          inner.dropped,
        );
  const name = expr.op === "count_values" ? expr.args[0] && unwrapped(expr.args[0]) : undefined;
  return name?.kind === "string" ? { ...grouped, labels: new Set([...grouped.labels, name.value]) } : grouped;
}

function ofBinary(expr: BinaryExpr, left: LabelSet, right: LabelSet): LabelSet {
  if (typeOf(expr.left) === "scalar") return right;
  if (typeOf(expr.right) === "scalar") return left;
  if (expr.op === "and" || expr.op === "unless") return left;
  if (expr.op === "or") return both(left, right);
  const { matching } = expr;
  const group = matching?.group;
  if (group) {
    const [many, one] = group.side === "left" ? [left, right] : [right, left];
    return { ...many, labels: new Set([...many.labels, ...group.include.filter((label) => mayHave(one, label))]) };
  }
  if (matching?.kind === "on") return closed(matching.labels.filter((label) => mayHave(left, label)));
  if (matching) return without(left, matching.labels);
  return left;
}

/** Labels that series of either set have. */
function both(a: LabelSet, b: LabelSet): LabelSet {
  const all = [...a.labels, ...b.labels];
  return {
    labels: new Set(all.filter((label) => mayHave(a, label) && mayHave(b, label))),
    open: a.open && b.open,
    dropped: new Set([...a.dropped, ...b.dropped]),
  };
}

function without(set: LabelSet, labels: readonly string[]): LabelSet {
  return {
    labels: new Set([...set.labels].filter((label) => !labels.includes(label))),
    open: set.open,
    dropped: new Set([...set.dropped, ...labels]),
  };
}
