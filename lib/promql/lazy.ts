import type * as Re2Module from "../third-party/re2";

// Most patterns hold nothing that JavaScript reads otherwise, and loading the engine takes longer than reading all rules.

/** Go's regular expressions. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const re2Module = (): typeof Re2Module => require("../third-party/re2") as typeof Re2Module;
