import type { Metric, MetricSource } from "./metric";

const TYPES: Readonly<Record<string, Metric["type"]>> = {
  c: "counter",
  g: "gauge",
  h: "histogram",
  s: "summary",
  i: "info",
  u: "unknown",
};

/** One metric as data files have it: `c:network_errors:device` after a prefix, and `@1.9.0` for the version that brought it. */
export function exposedWord({ type, name, labels }: Pick<Metric, "type" | "name" | "labels">, since?: string): string {
  const letter = Object.entries(TYPES).find(([, one]) => one === type)?.[0] ?? "u";
  const more = labels.length === 0 ? "" : `:${labels.join(",")}`;
  return `${letter}:${name}${more}${since === undefined ? "" : `@${since}`}`;
}

/** The metrics of `words`. Pages were seen in some versions and on some machines only: they may have further labels. */
export function exposedMetrics(words: string, prefix: string, from: MetricSource): readonly Metric[] {
  return words.split(/\s+/).flatMap((word) => {
    const [letter = "", name = "", labels] = (word.split("@")[0] ?? "").split(":");
    if (name === "") return [];
    const type = TYPES[letter] ?? "unknown";
    return [{ name: `${prefix}${name}`, type, help: "", labels: labels?.split(",") ?? [], from, open: true }];
  });
}
