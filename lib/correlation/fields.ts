/** What one identifier is called in each kind of signal. */
export interface CorrelatedField {
  /** Key of a log line, and of its index. */
  readonly record: string;
  /** Attribute of a span, which Jaeger calls a tag; none where spans belong together by it of themselves. */
  readonly attribute?: string;
  /** Field of the documents in which Jaeger keeps spans. */
  readonly document: string;
  /** Label of an exemplar. A metric has no label for any of them: each value would be a series of its own. */
  readonly exemplar?: string;
}

/** Field of a log line with the host that wrote it: what metrics call `instance`. */
export const HOST_FIELD = "hostname";

/** What stands for a dot in the name of a tag's field, where a dot would be a field within a field. */
export const TAG_DOT = "@";

/** The one map of names: agents, stores, links and pages take theirs from here. */
const FIELDS: Readonly<Record<string, CorrelatedField>> = {
  trace_id: { record: "trace_id", document: "traceID", exemplar: "trace_id" },
  request_id: ofApplications("request_id", "request_id"),
  user_id: ofApplications("user_id", "user_id"),
};

function ofApplications(identifier: string, record: string): CorrelatedField {
  return { record, attribute: identifier, document: `tag.${identifier.replaceAll(".", TAG_DOT)}` };
}

/** Keys of the standard of log lines that have a field of their own; a test holds them equal to those of the index. */
const OWN_FIELDS: readonly string[] = [
  ...["@timestamp", "timestamp", "level", "service", "version", "category", "message", "trace_id", "span_id"],
  ...["user_id", "request_id", "event_id", HOST_FIELD, "environment", "problems"],
];

/**
 * What `identifier` is called everywhere. One that the standard of log lines does not have stands below `context` there, and may be written
 * with it: `context.order_id`.
 */
export function fieldOf(identifier: string): CorrelatedField {
  const known = Object.hasOwn(FIELDS, identifier) ? FIELDS[identifier] : undefined;
  if (known) return known;
  const isWhole = OWN_FIELDS.includes(identifier) || /^(?:context|labels)\./.test(identifier);
  return ofApplications(identifier, isWhole ? identifier : `context.${identifier}`);
}

/** Names that no label of a metric may have: a series for each request or person would fill every server of metrics. */
export const NEVER_LABELS: readonly string[] = ["trace_id", "span_id", "request_id", "user_id"];
