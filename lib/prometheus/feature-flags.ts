import { didYouMean, quoted, type Problem } from "../errors";
import { isAtLeast } from "../promql";

/** From which version on a flag exists, and up to which one. */
interface FlagLife {
  readonly since?: string;
  /** First version without it: it came to be always on, or ended. */
  readonly until?: string;
  /** First promtool that knows it; without one, promtool does not need it. */
  readonly promtool?: string;
}

const ALWAYS: FlagLife = {};
const UNTIL_3: FlagLife = { until: "3.0.0" };

/** Flags of `--enable-feature`, after the server's change log. */
const FLAGS: Readonly<Record<string, FlagLife>> = {
  "auto-gomaxprocs": UNTIL_3,
  "auto-gomemlimit": { since: "2.50.0", until: "3.0.0" },
  "auto-reload-config": { since: "3.0.0" },
  "concurrent-rule-eval": { since: "2.51.0" },
  "created-timestamp-zero-ingestion": { since: "2.50.0" },
  "delayed-compaction": { since: "2.55.0" },
  "exemplar-storage": ALWAYS,
  "extra-scrape-metrics": ALWAYS,
  "memory-snapshot-on-shutdown": ALWAYS,
  "metadata-wal-records": { since: "2.54.0" },
  "native-histograms": ALWAYS,
  "old-ui": { since: "3.0.0" },
  "promql-binop-fill-modifiers": { since: "3.10.0", promtool: "3.14.0" },
  "promql-delayed-name-removal": { since: "2.55.0" },
  "promql-duration-expr": { since: "3.4.0", promtool: "3.11.0" },
  "promql-experimental-functions": { since: "2.49.0", promtool: "3.4.0" },
  "promql-extended-range-selectors": { since: "3.7.0", promtool: "3.11.0" },
  "promql-per-step-stats": ALWAYS,
  "type-and-unit-labels": { since: "3.5.0" },
  "use-uncached-io": { since: "3.5.0" },
};

/** What keeps a server of `version` from taking `features`. */
export function featureProblems(features: readonly string[], version: string): readonly Problem[] {
  return features.flatMap((name, index): readonly Problem[] => {
    const path = `features[${index}]`;
    const life = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
    if (!life) {
      const hint = didYouMean(name, Object.keys(FLAGS));
      return [{ path, message: `must be a feature flag of Prometheus, got ${quoted(name)}${hint}` }];
    }
    const { since, until } = life;
    if (since !== undefined && !isAtLeast(version, since))
      return [{ path, message: `${name} needs Prometheus ${since} or later, got ${version}` }];
    if (until !== undefined && isAtLeast(version, until))
      return [{ path, message: `${name} is no longer a flag since Prometheus ${until}, got ${version}; leave it out` }];
    return [];
  });
}

/** The `features` that the promtool of `version` needs to read the same rules as the server. */
export function promtoolFeatures(features: readonly string[], version: string): readonly string[] {
  return features.filter((name) => {
    const since = Object.hasOwn(FLAGS, name) ? FLAGS[name]?.promtool : undefined;
    return since !== undefined && isAtLeast(version, since);
  });
}
