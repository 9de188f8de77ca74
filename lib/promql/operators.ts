import type { BinaryExpr, BinaryOp } from "./ast";
import { keywordOf, type Token } from "./lexer";
import type { Tokens } from "./tokens";

const LEVELS: readonly (readonly string[])[] = [
  ["or"],
  ["and", "unless"],
  ["==", "!=", ">", "<", ">=", "<=", "</", ">/"],
  ["+", "-"],
  ["*", "/", "%", "atan2"],
  ["^"],
];

const LEVEL_OF = new Map(LEVELS.flatMap((ops, level) => ops.map((op) => [op, level] as const)));

/** The level of `^`, which binds tightest and from the right; signs bind looser. */
export const POWER = LEVELS.length - 1;

/** How tightly `token` binds as an operator; undefined when it is none. */
export function levelOf(token: Token): number | undefined {
  return LEVEL_OF.get(keywordOf(token) ?? token.kind);
}

/** Takes an operator with everything that stands between it and its right side. */
export function binaryHead(tokens: Tokens): Omit<BinaryExpr, "left" | "right" | "from" | "to"> {
  const operator = tokens.take();
  const op = (keywordOf(operator) ?? operator.kind) as BinaryOp;
  const bool = tookWord(tokens, "bool") !== undefined;
  const matching = matchingOf(tokens);
  return { kind: "binary", op, bool, ...(matching && { matching }), fill: tookFill(tokens) };
}

function matchingOf(tokens: Tokens): BinaryExpr["matching"] {
  const kind = tookWord(tokens, "on") ?? tookWord(tokens, "ignoring");
  if (kind === undefined) return undefined;
  const { labels, quoted } = tokens.labels();
  const side = tookWord(tokens, "group_left") ?? tookWord(tokens, "group_right");
  const include = side !== undefined && tokens.peek.kind === "(" ? tokens.labels() : undefined;
  const group = side && {
    side: side === "group_left" ? ("left" as const) : ("right" as const),
    include: include?.labels ?? [],
  };
  return { kind, labels, quoted: quoted || include?.quoted === true, ...(group && { group }) };
}

/** `fill(0)`, `fill_left(0) fill_right(-1)`: only with a parenthesis, since these are names of metrics too. */
function tookFill(tokens: Tokens): boolean {
  let took = false;
  while (tokens.after.kind === "(" && /^fill(?:_left|_right)?$/.test(keywordOf(tokens.peek) ?? "")) {
    took = true;
    tokens.take();
    tokens.take("(");
    if (["+", "-"].includes(tokens.peek.kind)) tokens.take();
    tokens.takeOne("number", "duration");
    tokens.take(")");
  }
  return took;
}

function tookWord<const W extends string>(tokens: Tokens, word: W): W | undefined {
  if (keywordOf(tokens.peek) !== word) return undefined;
  tokens.take();
  return word;
}
