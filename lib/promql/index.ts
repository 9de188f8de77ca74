export type {
  AggregationExpr,
  BinaryExpr,
  BinaryOp,
  CallExpr,
  Expr,
  Length,
  Matcher,
  ModifiedExpr,
  NumberExpr,
  ParenExpr,
  RangeExpr,
  SelectorExpr,
  Step,
  StringExpr,
  SubqueryExpr,
  UnaryExpr,
} from "./ast";
export { partsOf, unwrapped, walk } from "./ast";
export { boundsOf, impossibleIn, type BoundsSource, type Impossible } from "./bounds";
export { checkPromql, needsLabel, typeOf, type CheckOptions } from "./check";
export { COUNTER_FUNCTIONS, FUNCTIONS, isAtLeast, type Signature, type ValueType } from "./functions";
export { NOT_NEGATIVE, type Interval } from "./interval";
export { closed, isMatchedBy, labelsOf, mayHave, type LabelSet, type LabelSource } from "./labels";
export { isMatching, lacksBounds, mismatchOf, type Mismatch } from "./matching";
export { readPromql, type Parsed } from "./parse";
export type { PromqlProblem } from "./problem";
export {
  canBeEmpty,
  labelsNamed,
  metricsOf,
  numberOf,
  rangesOf,
  rewritten,
  thresholdOf,
  usesOf,
  type Edit,
  type Threshold,
  type Use,
} from "./query";
export { re2Matches, re2Problem } from "./regex";
export { unquote } from "./strings";
