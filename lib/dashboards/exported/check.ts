import type { AdviceName } from "../../errors";
import { metricsOf, readPromql } from "../../promql";
import { sortedOut, type Catalogue, type Finding, type RuleFindings } from "../../rules";
import { objectsIn, textIn, type Json } from "./json";
import type { ReadDashboard } from "./read";

/** Types of panels that Grafana has without any plug-in. */
const KNOWN = new Set(
  (
    "alertlist annolist barchart bargauge candlestick canvas dashlist datagrid debug flamegraph gauge geomap gettingstarted heatmap histogram logs " +
    "news nodeGraph piechart row stat state-timeline status-history table text timeseries traces trend welcome xychart"
  ).split(" "),
);

/** As many names as a line of advice shows. */
const MOST_NAMES = 8;

/** What is unwise about a dashboard of Grafana's: nothing of it is refused, since its author may know better. */
export function checkExported(
  dashboard: ReadDashboard,
  catalogue: Catalogue,
  off: readonly AdviceName[],
): RuleFindings {
  const unknown = dashboard.panels
    .map(({ type }) => (typeof type === "string" ? type : "without a type"))
    .filter((type) => !KNOWN.has(type));
  const asked = dashboard.panels.map((panel) => missingIn(panel, catalogue)).filter((metrics) => metrics.length > 0);
  const findings: readonly Finding[] = [
    ...named(
      "dashboards.panel-type",
      unknown,
      (names) => `has panels of types that Grafana shows only with a plug-in: ${names}`,
    ),
    ...named(
      "dashboards.data-source",
      dashboard.otherSources,
      (names) => `asks data sources that are not Prometheus: ${names}; provide them to Grafana`,
    ),
    ...named(
      "dashboards.metric-missing",
      asked.flat(),
      (names) =>
        `has ${asked.length} of ${dashboard.panels.length} panels with metrics that the stack does not know: ${names}; they stay empty unless ` +
        "something exposes these",
    ),
  ];
  return sortedOut(`dashboards.${dashboard.title}`, findings, off);
}

function named(advice: AdviceName, names: readonly string[], message: (names: string) => string): readonly Finding[] {
  const unique = [...new Set(names)].sort();
  const shown =
    unique.slice(0, MOST_NAMES).join(", ") +
    (unique.length > MOST_NAMES ? `, and ${unique.length - MOST_NAMES} more` : "");
  return unique.length === 0 ? [] : [{ advice, message: message(shown) }];
}

/** Metrics of a panel's queries that the catalogue does not have: a server may expose more than it lists. What Grafana alone can read is not judged. */
function missingIn(panel: Json, catalogue: Catalogue): readonly string[] {
  return objectsIn(panel, "targets").flatMap((target) => {
    const { expr } = readPromql(judged(textIn(target, "expr") ?? ""));
    return expr ? metricsOf(expr).filter((name) => catalogue.find(name) === undefined) : [];
  });
}

const CHOICE = /\$\{?\w+(?::\w+)?\}?|\[\[\w+\]\]/g;

/** A query without choices: anything inside of texts, five minutes in ranges, and a number elsewhere. */
function judged(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\[\[\w+\]\]|\[[^\]]*\]|\$\{?\w+(?::\w+)?\}?/g, (part) => {
    if (/^["']/.test(part)) return part.replace(CHOICE, ".+");
    return part.startsWith("[") && !part.startsWith("[[") ? part.replace(CHOICE, "5m") : "1";
  });
}
