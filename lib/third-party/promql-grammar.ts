import type { Tree } from "@lezer/common";

/** The one call of lezer's parser that is needed here. */
interface Grammar {
  readonly parser: { parse(input: string): Tree };
}

// The package's types declare it an ES module, although it also ships CommonJS: an `import` would not compile (TS1479).
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { parser } = require("@prometheus-io/lezer-promql") as Grammar;

/** The concrete syntax of `text`; errors are nodes of it. */
export function syntaxOf(text: string): Tree {
  return parser.parse(text);
}
