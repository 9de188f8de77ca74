import { isAtLeast } from "../promql";
import type { Lateness, Metric, MetricSource } from "./metric";

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

/**
 * The metrics of `words`. Pages were seen in some versions and on some machines only: they may have further labels.
 *
 * @param oldest - program and oldest version in use, by which metrics of later ones are marked
 */
export function exposedMetrics(
  words: string,
  prefix: string,
  from: MetricSource,
  oldest?: Pick<Lateness, "program" | "version">,
): readonly Metric[] {
  return words.split(/\s+/).flatMap((word) => {
    const [described = "", since] = word.split("@");
    const [letter = "", name = "", labels] = described.split(":");
    if (name === "") return [];
    const type = TYPES[letter] ?? "unknown";
    const lateness = oldest && since !== undefined && isEarlier(oldest.version, since) && { ...oldest, since };
    const own = { name: `${prefix}${name}`, type, help: "", labels: labels?.split(",") ?? [], from, open: true };
    return [lateness ? { ...own, lateness } : own];
  });
}

/** Whether `version` is of an earlier series than `since`: metrics come with minor versions, and not every patch was looked at. */
function isEarlier(version: string, since: string): boolean {
  return !isAtLeast(version, since.replace(/\.\d+$/, ".0"));
}
