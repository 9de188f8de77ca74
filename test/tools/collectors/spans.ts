import { randomBytes } from "node:crypto";

/** A value of an attribute, as people write it. */
export type Value = string | number | readonly Value[] | { readonly [key: string]: Value };

/** Attributes by their keys. */
export type Attributes = Readonly<Record<string, Value>>;

/** What differs between spans. */
export interface SpanProps {
  readonly name?: string;
  readonly attributes?: Attributes;
  readonly isError?: boolean;
  readonly message?: string;
  /** Milliseconds. */
  readonly duration?: number;
  readonly event?: { readonly name: string; readonly attributes: Attributes };
}

/** A trace of two spans, of which the first is given. */
export function traceOf(props: SpanProps): { readonly id: string; readonly spans: readonly unknown[] } {
  const [id, root] = [randomBytes(16).toString("hex"), randomBytes(8).toString("hex")];
  const child = { ...props, duration: 5, isError: false, name: "child" };
  return {
    id,
    spans: [
      { ...spanOf(props), traceId: id, spanId: root },
      { ...spanOf(child), traceId: id, spanId: randomBytes(8).toString("hex"), parentSpanId: root },
    ],
  };
}

/** A request with spans of a service, as OTLP has it in JSON. */
export function requestOf(spans: readonly unknown[], resource: Attributes = {}): unknown {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf({ "service.name": "shop", ...resource }) },
        scopeSpans: [{ scope: { name: "test" }, spans }],
      },
    ],
  };
}

function spanOf({ name = "GET /cart", attributes = {}, isError, message, duration = 20, event }: SpanProps) {
  const now = BigInt(Date.now()) * 1_000_000n;
  return {
    name,
    kind: 2,
    startTimeUnixNano: String(now - BigInt(duration) * 1_000_000n),
    endTimeUnixNano: String(now),
    attributes: attributesOf(attributes),
    status: { ...(isError && { code: 2 }), ...(message !== undefined && { message }) },
    ...(event && {
      events: [{ timeUnixNano: String(now), name: event.name, attributes: attributesOf(event.attributes) }],
    }),
  };
}

function attributesOf(attributes: Attributes) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: Value): unknown {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "number") return { intValue: String(value) };
  if (isList(value)) return { arrayValue: { values: value.map(valueOf) } };
  return { kvlistValue: { values: attributesOf(value) } };
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A span that came to the store. */
export interface ArrivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
}

interface Given {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Body {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes?: readonly Given[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Pick<ArrivedSpan, "traceId" | "spanId" | "name"> & {
        readonly attributes?: readonly Given[];
      })[];
    }[];
  }[];
}

/** Spans of requests in JSON. */
export function arrivedIn(bodies: readonly string[]): readonly ArrivedSpan[] {
  return bodies.flatMap((body) =>
    (JSON.parse(body) as Body).resourceSpans.flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) =>
        spans.map(({ attributes, ...span }) => ({
          ...span,
          attributes: readAll(attributes),
          resource: readAll(resource.attributes),
        })),
      ),
    ),
  );
}

function readAll(attributes: readonly Given[] = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
