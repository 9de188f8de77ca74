import { SpecificationError, parseSpecification } from "../../lib/specification";

const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join("");

const LAUGHS = `a0: &a0 [${times(10, () => "lol,")}]\n${times(40, (i) => `a${i + 1}: &a${i + 1} [${times(10, () => `*a${i},`)}]\n`)}`;
const TOO_MANY_WORDS = "must not have more than 300000 words and marks; keep only what differs from the defaults";
const TOO_DEEP = "must not be nested deeper than 40 levels";
const TOO_LONG = "must be at most 1 MiB of text, got 10.0 MiB; keep only what differs from the defaults";

/** Texts that cost a careless reader minutes, gigabytes or its stack, and the first line that each is refused with. */
export const hostile: readonly (readonly [name: string, text: () => string, firstLine: string | RegExp])[] = [
  ["10 MB of nothing", () => " ".repeat(10 * 1024 ** 2), `h:1:1: ${TOO_LONG}`],
  ["10 MB of alerts", () => "a: { condition: up }\n".repeat(499_323), `h:1:1: ${TOO_LONG}`],
  ["half a million open lists", () => "[".repeat(500_000), `h:1:41: ${TOO_DEEP}`],
  ["a hundred thousand open maps", () => "{a: ".repeat(100_000), `h:1:161: ${TOO_DEEP}`],
  [
    "lists in lists in one line",
    () => `${"- ".repeat(30_000)}a`,
    /^h:1:\d+: must not be nested deeper than 40 levels$/,
  ],
  [
    "lists in lists, not too deep for YAML",
    () => `cpu_metrics: ${"[".repeat(40)}${"]".repeat(40)}`,
    "h:1:15 cpu_metrics[0]: must be a metric name (letters, digits, _ and :, not a digit first), got a list",
  ],
  [
    "maps in maps in many lines",
    () => times(700, (i) => `${" ".repeat(i)}a:\n`),
    "h:1:1 a: unknown key (allowed: node_exporter, ",
  ],
  [
    "a key twenty thousand times",
    () => "port: 1\n".repeat(20_000),
    'h:1:1 port: unknown key; did you mean "portal"? (allowed: node_exporter, ',
  ],
  ["a hundred thousand different keys", () => times(100_000, (i) => `k${i}: 1\n`), `h:42858:1: ${TOO_MANY_WORDS}`],
  [
    "a list of two hundred thousand names",
    () => `cpu_metrics: [${"a,".repeat(200_000)}]`,
    `h:1:200011: ${TOO_MANY_WORDS}`,
  ],
  [
    "a list of a hundred thousand broken names",
    () => `cpu_metrics: [${"1,".repeat(90_000)}]`,
    "h:1:15 cpu_metrics[0]: must be a metric name ",
  ],
  [
    "a hundred thousand quotes",
    () => '"'.repeat(100_000),
    "h:1:3: is not YAML: unexpected double-quoted-scalar at node end",
  ],
  ["a hundred thousand anchors", () => "&a ".repeat(100_000), "h:1:4: is not YAML: a node can have at most one anchor"],
  [
    "a name of a megabyte",
    () => `? ${"a".repeat(1_000_000)}\n: 1`,
    `h:1:3 "${"a".repeat(80)}": unknown key (allowed: node_exporter, `,
  ],
  [
    "a version that a pattern could choke on",
    () => `artifacts: { versions: { a: "${"1.".repeat(400_000)}!" } }`,
    'h:1:29 artifacts.versions.a: must be a version such as "3.5.0", got "1.1.1.',
  ],
  [
    "a mail address that a pattern could choke on",
    () => `channels: { email: { to: ["${"<@".repeat(400_000)}"], from: a@b, smarthost: "a:1" } }`,
    'h:1:27 channels.email.to[0]: must be a mail address such as "ops@example.com" (a name with commas or brackets before it in double quotes), got "<@<@',
  ],
  ["a billion laughs", () => LAUGHS, "h:1:1 a0: unknown key (allowed: node_exporter, "],
  [
    "a billion laughs where a list is wanted",
    () => `rca_process: { a: &a0 [x], ${times(40, (i) => `b${i}: &a${i + 1} [${times(10, () => `*a${i},`)}], `)} }`,
    "h:1:23 rca_process.b0[0]: must be a name without spaces, got a list",
  ],
  [
    "panels of panels by alias",
    () =>
      `dashboards: { infrastructure: { panels: [ &p { title: x, type: graph, targets: [ &t { expr: x }${",*t".repeat(3_000)} ] }${",*p".repeat(3_000)} ] } }`,
    "h:1:85: must not have more than 250000 values with all aliases followed",
  ],
  [
    "merge keys that multiply",
    () =>
      `log_levels: { a: &a { ${times(20_000, (i) => `k${i}: 1, `)} } }\nlog_categories: { b: [ ${"{ <<: *a }, ".repeat(10_000)} ] }`,
    "h:1:21 log_levels.a: must be text that is not empty, got a map",
  ],
  [
    "merge keys of merge keys",
    () =>
      `log_levels: &a0 { x: y }\nlog_categories:\n${times(40, (i) => `  a${i}: &a${i + 1} { <<: [${times(10, () => `*a${i},`)}] }\n`)}`,
    "h:3:11 log_categories.a0: must be text that is not empty, got a map",
  ],
  [
    "two hundred thousand documents",
    () => "---\n".repeat(200_000),
    "h:2:1: must be one YAML document; a second begins here",
  ],
];

/** The first line of what `text` is refused with, or `taken`. */
export function firstLineOf(text: string): string {
  try {
    parseSpecification(text, { source: "h" });
  } catch (error) {
    if (error instanceof SpecificationError) return error.message.split("\n")[0] ?? "";
    return `${error instanceof Error ? error.stack : String(error)}`;
  }
  return "taken";
}

/** Run on its own, under a small heap: prints the first lines as JSON. */
if (require.main === module) console.log(JSON.stringify(hostile.map(([, text]) => firstLineOf(text()))));
