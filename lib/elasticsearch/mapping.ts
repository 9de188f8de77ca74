/** Longest text that is indexed as a whole; what is longer is kept, and not searched. */
const LONGEST = 1_024;

const WORD = { type: "keyword", ignore_above: LONGEST } as const;

/** A map whose keys are an application's own: one field, however many keys there are. */
const OPEN = { type: "flattened", ignore_above: LONGEST } as const;

/**
 * How each key of a log line is indexed: section 3.1 of the specification, and what agents add. A key that is not here is kept and can be read,
 * but not searched, so that no application can fill the mapping with fields until the cluster refuses all lines.
 */
export const FIELDS = {
  "@timestamp": { type: "date" },
  timestamp: { type: "date" },
  level: WORD,
  service: WORD,
  version: WORD,
  category: WORD,
  message: { type: "match_only_text" },
  trace_id: WORD,
  span_id: WORD,
  user_id: WORD,
  request_id: WORD,
  event_id: WORD,
  hostname: WORD,
  environment: WORD,
  problems: WORD,
  context: OPEN,
  labels: OPEN,
} as const;

/**
 * The component template with the mapping. A value that its field cannot take is left out of the index; the line is kept.
 *
 * @param more - keys that agents add to each line, to be searched as whole words
 */
export function mappingTemplate(more: readonly string[]): Readonly<Record<string, unknown>> {
  const added = Object.fromEntries(more.map((key) => [key, WORD]));
  return {
    template: {
      settings: { index: { mapping: { ignore_malformed: true, total_fields: { limit: 200 } } } },
      mappings: { dynamic: false, properties: { ...added, ...FIELDS } },
    },
    _meta: { description: "Made from the standard of log lines; changes by hand are lost." },
  };
}
