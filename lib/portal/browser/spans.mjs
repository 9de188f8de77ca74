// What the page of searches makes of a trace as Jaeger's API gives it. Nothing here touches the page, so that tests run it in Node.

/** More spans than this are told as a number: Jaeger's own page shows them. */
export const MOST_SPANS = 500;

/**
 * @typedef {object} Row
 * @property {string} service
 * @property {string} operation
 * @property {number} depth how many spans it is within
 * @property {number} start share of the trace's time before it, from 0 to 1
 * @property {number} share of the trace's time that it takes, from 0 to 1
 * @property {number} duration in microseconds
 * @property {boolean} failed
 */

/**
 * The spans of a trace, each below the one that it is within, in the order of their beginnings.
 * @param {any} answer of `api/traces/<id>`; undefined when there is none
 * @returns {{ rows: readonly Row[], spans: number, begins: Date, duration: number } | undefined} undefined where there is no such trace
 */
export function spansOf(answer) {
  const [trace] = answer?.data ?? [];
  const spans = [...(trace?.spans ?? [])].sort((one, other) => one.startTime - other.startTime);
  if (spans.length === 0) return undefined;
  const begins = Math.min(...spans.map(({ startTime }) => startTime));
  const duration = Math.max(1, ...spans.map((span) => span.startTime + span.duration - begins));
  const known = new Set(spans.map(({ spanID }) => spanID));
  /** @type {Map<string, any[]>} */
  const within = new Map();
  for (const span of spans) {
    const parent = parentOf(span);
    // A parent that never arrived is as good as none.
    const place = known.has(parent) && parent !== span.spanID ? parent : "";
    within.set(place, [...(within.get(place) ?? []), span]);
  }
  /** @type {Row[]} */
  const rows = [];
  // Those that are within each other in a circle come last.
  const open = [...(within.get("") ?? []), ...spans].map((span) => ({ span, depth: 0 })).reverse();
  const seen = new Set();
  for (let next = open.pop(); next !== undefined && rows.length < MOST_SPANS; next = open.pop()) {
    const { span, depth } = next;
    if (seen.has(span.spanID)) continue;
    seen.add(span.spanID);
    rows.push({
      service: trace.processes?.[span.processID]?.serviceName ?? "",
      operation: span.operationName,
      depth,
      start: (span.startTime - begins) / duration,
      share: span.duration / duration,
      duration: span.duration,
      failed: (span.tags ?? []).some(isFailure),
    });
    const inner = (within.get(span.spanID) ?? []).map((one) => ({ span: one, depth: depth + 1 }));
    open.push(...inner.reverse());
  }
  return { rows, spans: spans.length, begins: new Date(begins / 1_000), duration };
}

/** @param {any} span */
function parentOf({ references = [] }) {
  return references.find((/** @type {any} */ { refType }) => refType === "CHILD_OF")?.spanID ?? "";
}

/** @param {any} tag */
function isFailure({ key, value }) {
  return (key === "error" && String(value) === "true") || (key === "otel.status_code" && value === "ERROR");
}

/** `850 µs`, `12.4 ms`, `3.02 s`, `2 min 5 s`. @param {number} microseconds */
export function lengthOf(microseconds) {
  if (microseconds < 1_000) return `${Math.round(microseconds)} µs`;
  if (microseconds < 1_000_000) return `${Number((microseconds / 1_000).toPrecision(3))} ms`;
  const seconds = microseconds / 1_000_000;
  if (seconds < 60) return `${Number(seconds.toPrecision(3))} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
