/** What is wrong with a query, and where in its text. */
export interface PromqlProblem {
  readonly from: number;
  readonly to: number;
  /** Complete: `column 12: unexpected "]" in "rate(up[5m]])"`. */
  readonly message: string;
}

/** Where reading a text ends, because it is no PromQL. It never leaves `lib/promql`. */
export class SyntaxFault extends Error {
  public override readonly name = "SyntaxFault";

  constructor(
    public readonly from: number,
    public readonly to: number,
    public readonly rule: string,
  ) {
    super(rule);
  }
}

const BEFORE = 20;
const AFTER = 20;
const MOST_OF_ITSELF = 60;

/** The problem `rule` at `from` in `text`, with its column and what stands around it. */
export function problem(text: string, from: number, to: number, rule: string): PromqlProblem {
  return { from, to, message: `column ${from + 1}: ${rule}, in ${JSON.stringify(excerpt(text, from, to))}` };
}

function excerpt(text: string, from: number, to: number): string {
  const start = Math.max(0, from - BEFORE);
  const isLong = to - from > MOST_OF_ITSELF;
  const end = Math.min(text.length, isLong ? from + MOST_OF_ITSELF : to + AFTER);
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}
