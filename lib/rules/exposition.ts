import { quoted, ValidationError, type Problem } from "../errors";
import type { Metric, MetricSource } from "./metric";

/** What is known of a metric while its page is read. */
interface Seen {
  readonly labels: Set<string>;
  type: Metric["type"];
  help: string;
  readonly bounds: Set<number>;
}

const TYPES: Readonly<Record<string, Metric["type"]>> = {
  counter: "counter",
  gauge: "gauge",
  histogram: "histogram",
  gaugehistogram: "histogram",
  summary: "summary",
  info: "info",
  stateset: "gauge",
  untyped: "unknown",
  unknown: "unknown",
};

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const COMMENT = new RegExp(`^#\\s*(HELP|TYPE|UNIT)\\s+(${NAME})(?:\\s+(.*))?$`);
const VALUE = "[-+]?(?:\\d[\\d.]*(?:e[-+]?\\d+)?|\\.\\d+(?:e[-+]?\\d+)?|inf(?:inity)?|nan)";
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';
const LABELS = `(?:[^"}]|${QUOTED})*`;
/** Prometheus 3 quotes names in UTF-8: `{"my.metric",zone="a"} 1`. */
const SERIES = `(?:(${NAME})\\s*(?:\\{(${LABELS})\\})?|\\{\\s*"((?:[^"\\\\]|\\\\.)+)"\\s*((?:,${LABELS})?)\\})`;
/** Only OpenMetrics, whose pages end with `# EOF`, has times before 1970 and exemplars. */
const TEXT_SAMPLE = new RegExp(`^${SERIES}\\s+${VALUE}(?:\\s+\\+?[\\d.]+)?$`, "i");
const OPEN_SAMPLE = new RegExp(`^${SERIES}\\s+${VALUE}(?:\\s+[-+]?[\\d.]+)?(?:\\s+#\\s.*)?$`, "i");
const LABEL = new RegExp(`([a-zA-Z_][a-zA-Z0-9_]*|${QUOTED})\\s*=\\s*${QUOTED}`, "g");

/** Suffixes of samples that belong to a metric of a type and not to one of their own. */
const SUFFIXES: Readonly<Partial<Record<Metric["type"], readonly string[]>>> = {
  histogram: ["_bucket", "_sum", "_count", "_gsum", "_gcount", "_created"],
  summary: ["_sum", "_count", "_created"],
};

/** The most lines that one report lists. */
const MOST_PROBLEMS = 5;

/**
 * The metrics on a page in Prometheus's text format or in OpenMetrics, with their types, help texts and labels: what
 * `curl http://host:port/metrics` shows.
 *
 * @throws ValidationError at `path` when a line is neither a sample nor a comment
 */
export function readExposition(text: string, from: MetricSource, path = "metrics"): readonly Metric[] {
  const metrics = new Map<string, Seen>();
  const problems: Problem[] = [];
  const of = (name: string): Seen => {
    const seen: Seen = metrics.get(name) ?? { type: "unknown", help: "", labels: new Set(), bounds: new Set() };
    metrics.set(name, seen);
    return seen;
  };
  const refuse = (index: number, rule: string, line: string) => {
    if (problems.length < MOST_PROBLEMS)
      problems.push({ path, message: `line ${index + 1} must ${rule}, got ${short(line)}` });
  };
  const form = /^# EOF\s*$/m.test(text) ? OPEN_SAMPLE : TEXT_SAMPLE;
  text.split(/\r?\n/).forEach((line, index) => {
    const trimmed = line.trim();
    const [, keyword, name = "", rest = ""] = COMMENT.exec(trimmed) ?? [];
    const type = TYPES[rest.trim().toLowerCase()];
    if (keyword === "HELP") of(name).help = rest;
    else if (keyword === "TYPE" && type === undefined) refuse(index, "have a type such as gauge", trimmed);
    else if (keyword === "TYPE") of(name).type = type ?? "unknown";
    if (trimmed === "" || trimmed.startsWith("#")) return;
    const [, plain, its = "", quotedName, more = ""] = form.exec(trimmed) ?? [];
    const sample = plain ?? quotedName;
    const labels = namesIn(its + more);
    const twice = labels.find((label, at) => label === "__name__" || labels.indexOf(label) !== at);
    if (sample === undefined) refuse(index, 'be a sample such as up{job="a"} 1', trimmed);
    else if (twice !== undefined) refuse(index, `have the label ${twice} once`, trimmed);
    else {
      read(metrics, of, sample, labels);
      const bound = boundIn(its + more);
      if (bound !== undefined) of(familyOf(sample, metrics)).bounds.add(bound);
    }
  });
  ValidationError.throwIfAny(from, problems);
  return [...metrics].flatMap(([name, { type, help, labels, bounds }]): Metric[] => {
    // OpenMetrics names counters and infos without the suffix that their samples have.
    const isBare = (suffix: string) => labels.size === 0 && metrics.has(`${name}${suffix}`);
    if ((type === "counter" && isBare("_total")) || (type === "info" && isBare("_info"))) return [];
    const own = bounds.size > 0 && { bounds: [...bounds].sort((a, b) => a - b) };
    return [{ name, type, help, labels: [...labels].sort(), ...own, from, open: true }];
  });
}

/** Where the bucket of a sample ends, between its braces. */
function boundIn(labels: string): number | undefined {
  const [, text = ""] = /(?:^|,)\s*le\s*=\s*"([^"]+)"/.exec(labels) ?? [];
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

/** Names of the labels between the braces of a sample. */
function namesIn(labels: string): readonly string[] {
  return [...labels.matchAll(LABEL)].map(([, name = ""]) => name.replace(/^"(.*)"$/, "$1"));
}

function read(
  metrics: ReadonlyMap<string, Seen>,
  of: (name: string) => Seen,
  sample: string,
  labels: readonly string[],
): void {
  const family = familyOf(sample, metrics);
  const seen = of(family);
  const base = /^(.+)_(total|info)$/.exec(family);
  const bare = base && metrics.get(base[1] ?? "");
  if (bare && bare.type === (base[2] === "total" ? "counter" : "info"))
    Object.assign(seen, { type: bare.type, help: bare.help });
  for (const label of labels) if (label !== "le" && label !== "quantile") seen.labels.add(label);
}

/** The metric that a sample belongs to: `a_seconds` for `a_seconds_bucket` of a histogram. */
function familyOf(sample: string, metrics: ReadonlyMap<string, Seen>): string {
  for (const [type, suffixes = []] of Object.entries(SUFFIXES))
    for (const suffix of suffixes) {
      const name = sample.slice(0, -suffix.length);
      if (sample.endsWith(suffix) && metrics.get(name)?.type === type) return name;
    }
  return sample;
}

function short(line: string): string {
  return quoted(line.length > 60 ? `${line.slice(0, 60)}…` : line);
}
