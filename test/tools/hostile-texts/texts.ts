import fc from "fast-check";

/** What chats, Go, YAML and matchers take as their own. */
const MARKS = [
  ..."<>&|*_~`#!{}[]()\\\"'=,:;@-+.?%$ \t\n",
  ...[
    "web",
    "a",
    "1",
    "é",
    "名",
    "\u2028",
    "<!channel>",
    "<@U123>",
    "[Reset](https://evil.example/)",
    "https://x.example",
    "{{ . }}",
  ],
  ...[
    "**b**",
    "_i_",
    "- x",
    "1. x",
    "&lt;",
    "*/",
    '["{{ template \\"nope\\" . }}"]',
    "[2001:db8::5]:9100",
    "Disk: full",
    "a_b_c",
  ],
];
const hostile = fc.array(fc.constantFrom(...MARKS), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(""));

/** The same texts in every run. */
export const texts = (count: number, seed: number) => fc.sample(hostile, { numRuns: count, seed });
