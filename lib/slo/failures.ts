import { type Advice, quoted } from "../errors";
import { type Catalogue, matches } from "../rules";
import type { Objective, SeriesSelector, SloModel } from "./model";
import { printSeries } from "./series";

/** Labels whose values are answers of HTTP, by what clients' libraries call them. */
const STATUS = /^(http_)?(status|code|status_code|response_code)$/;

/** Answers of HTTP, as numbers and as classes. */
const ANSWERS = [
  ...Array.from({ length: 500 }, (_, index) => String(100 + index)),
  ...["1xx", "2xx", "3xx", "4xx", "5xx"],
];

/** Objectives that are written so that hardly any event, or hardly any other, can be bad: they would be kept or missed whatever happens. */
export function failureAdvice({ objectives }: SloModel, catalogue: Catalogue): readonly Advice[] {
  return objectives.flatMap((objective) => {
    const message = unlikely(objective, catalogue);
    const path = `sla_definitions.${objective.name}.indicator`;
    return message === undefined ? [] : [{ name: "slo.failures-unlikely" as const, path, message }];
  });
}

function unlikely({ counting }: Objective, catalogue: Catalogue): string | undefined {
  if (counting.kind !== "counters") return undefined;
  const part = counting.bad ?? counting.good;
  if (!part) return undefined;
  const which = counting.bad ? "bad" : "good";
  return ofAnswers(part, which) ?? ofLabels(part, which, catalogue);
}

function ofAnswers(part: SeriesSelector, which: string): string | undefined {
  for (const { label, op, value } of part.matchers) {
    if (!STATUS.test(label)) continue;
    const some = ANSWERS.filter((answer) => matches(answer, op, value));
    const written = quoted(printSeries(part));
    if (some.length === 0)
      return `counts ${written} as ${which}, whose ${label} no answer of HTTP has; patterns match whole values, as 5.. does`;
    if (some.length === ANSWERS.length) return `counts ${written} as ${which}, whose ${label} every answer of HTTP has`;
  }
  return undefined;
}

function ofLabels(part: SeriesSelector, which: string, catalogue: Catalogue): string | undefined {
  const found = catalogue.find(part.metric);
  if (found?.kind !== "metric" || found.assumed || found.metric.labels.length === 0) return undefined;
  const { labels, some = new Set() } = catalogue.usualLabelsOf(part.metric);
  const missing = part.matchers.find(
    ({ label, op, value }) => !labels.has(label) && !some.has(label) && !matches("", op, value),
  );
  if (!missing) return undefined;
  const known = found.metric.labels.join(", ");
  return `counts ${quoted(printSeries(part))} as ${which}, and no label ${missing.label} is known of ${part.metric} (${known}): without it, nothing is ${which}`;
}
