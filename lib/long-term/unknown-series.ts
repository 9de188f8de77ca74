import { type Advice, didYouMean, quoted } from "../errors";
import type { Catalogue } from "../rules";
import type { RemoteWrite } from "./model";
import { namePattern } from "./series";

/** Metrics that a store is to have and that nothing exposes or records: their names may be misspelt, and the store gets nothing of them. */
export function unknownSeriesAdvice(
  stores: readonly Pick<RemoteWrite, "name" | "series">[],
  catalogue: Catalogue,
): readonly Advice[] {
  // A store on several hosts has one selector.
  const seen = new Set<object>();
  const once = stores.filter(({ series }) => series && !seen.has(series) && seen.add(series));
  return once.flatMap(({ name: store, series }) =>
    (series?.metrics ?? []).flatMap((name): readonly Advice[] => {
      const message = unknown(name, catalogue);
      return message === undefined
        ? []
        : [{ name: "long-term.series-unknown", path: `remote_write ${store}.series.metrics`, message }];
    }),
  );
}

function unknown(name: string, catalogue: Catalogue): string | undefined {
  const nothing = "nothing of it is sent";
  if (name.includes("*")) {
    if (!/[^*]/.test(name) || namesOf(catalogue).some((one) => namePattern(name).test(one))) return undefined;
    // Something with such a name may be on a page, or of a family, that is not fully known.
    if (catalogue.find(name.replaceAll("*", "x"))) return undefined;
    return `should match a metric of the stack, got ${quoted(name)}; ${nothing}`;
  }
  const found = catalogue.find(name);
  if (!found) {
    const why = catalogue.unavailable(name);
    const end = why === undefined ? didYouMean(name, namesOf(catalogue)) : `: it ${why}`;
    return `should be a metric of the stack, got ${quoted(name)}; ${nothing}${end}`;
  }
  if (found.kind === "recording" || found.part !== undefined || found.metric.type !== "histogram") return undefined;
  return `should be series of a histogram such as ${quoted(`${name}_*`)}, got ${quoted(name)}; ${nothing} unless it is a native histogram`;
}

function namesOf({ metrics, recordings }: Catalogue): readonly string[] {
  return [
    ...metrics.flatMap(({ name, type }) =>
      type === "histogram" || type === "summary" ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
    ...recordings.map(({ record }) => record),
  ];
}
