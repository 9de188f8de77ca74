import { labelsOf, usesOf, type Expr } from "../promql";
import type { Catalogue } from "./catalogue";
import type { Alert } from "./rule";

/**
 * Labels that `alert` replaces by its own although its series differ by them. When two such series hold its condition at once they become
 * one alert, and Prometheus gives up the whole rule: "vector contains metrics with the same labelset".
 */
export function hiddenLabels(
  { labels = {} }: Pick<Alert, "labels">,
  expr: Expr,
  catalogue: Catalogue,
): readonly string[] {
  const series = labelsOf(expr, catalogue.labelsOf).labels;
  const selectors = usesOf(expr).map(({ selector }) => selector);
  // A host's own labels follow from its name.
  const ofHosts = [...catalogue.labelsOf("up").labels].filter((label) => label !== "instance" && label !== "job");
  return Object.keys(labels).filter((label) => {
    if (!series.has(label) || (series.has("instance") && ofHosts.includes(label))) return false;
    return !selectors.some(({ matchers }) => matchers.some((one) => one.label === label && one.op === "="));
  });
}
