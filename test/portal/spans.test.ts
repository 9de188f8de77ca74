import { browserModule } from "./browser-module";

interface Row {
  readonly service: string;
  readonly operation: string;
  readonly depth: number;
  readonly start: number;
  readonly share: number;
  readonly failed: boolean;
}

const { spansOf, lengthOf, MOST_SPANS } = browserModule<{
  spansOf(
    this: void,
    answer: unknown,
  ): { rows: readonly Row[]; spans: number; begins: Date; duration: number } | undefined;
  lengthOf(this: void, microseconds: number): string;
  MOST_SPANS: number;
}>("spans.mjs");

const BEGIN = Date.parse("2026-11-30T10:30:00Z") * 1_000;

/** A span as Jaeger's API gives it. */
function span(spanID: string, parent: string | undefined, [start, duration]: [number, number], tags: object[] = []) {
  const references = parent === undefined ? [] : [{ refType: "CHILD_OF", traceID: "t", spanID: parent }];
  return {
    traceID: "t",
    spanID,
    operationName: `op ${spanID}`,
    processID: "p1",
    references,
    startTime: BEGIN + start,
    duration,
    tags,
  };
}

const answer = (...spans: object[]) => ({
  data: [{ traceID: "t", spans, processes: { p1: { serviceName: "shop" } } }],
});

const order = (given: unknown) =>
  spansOf(given)?.rows.map(({ operation, depth }) => `${"-".repeat(depth)}${operation}`);

describe("the spans of a trace", () => {
  it("stand below the one that they are within, in the order of their beginnings, whatever order they came in", () => {
    const given = answer(
      span("c", "a", [600, 300]),
      span("d", "b", [200, 100]),
      span("a", undefined, [0, 1_000]),
      span("b", "a", [100, 400]),
    );
    expect(order(given)).toEqual(["op a", "-op b", "--op d", "-op c"]);
    const { begins, duration, rows = [] } = spansOf(given) ?? {};
    expect([begins, duration]).toEqual([new Date("2026-11-30T10:30:00Z"), 1_000]);
    expect(rows.map(({ start, share }) => [start, share])).toEqual([
      [0, 1],
      [0.1, 0.4],
      [0.2, 0.1],
      [0.6, 0.3],
    ]);
  });

  it("are all shown where the one that they are within never arrived, or names itself", () => {
    expect(order(answer(span("b", "lost", [5, 1]), span("a", "a", [0, 1])))).toEqual(["op a", "op b"]);
  });

  it("are all shown where two name each other", () => {
    expect(order(answer(span("a", "b", [0, 1]), span("b", "a", [0, 1]), span("c", undefined, [0, 9])))).toEqual([
      "op c",
      "op a",
      "-op b",
    ]);
  });

  it("say which failed, in both forms of that", () => {
    const given = answer(
      span("a", undefined, [0, 1], [{ key: "error", type: "bool", value: true }]),
      span("b", undefined, [0, 1], [{ key: "otel.status_code", type: "string", value: "ERROR" }]),
      span("c", undefined, [0, 1], [{ key: "error", type: "bool", value: false }]),
    );
    expect(spansOf(given)?.rows.map(({ failed }) => failed)).toEqual([true, true, false]);
  });

  it("are counted where there are more than a page shows", () => {
    const many = Array.from({ length: MOST_SPANS + 7 }, (_, index) => span(String(index), undefined, [index, 1]));
    expect([spansOf(answer(...many))?.rows.length, spansOf(answer(...many))?.spans]).toEqual([
      MOST_SPANS,
      MOST_SPANS + 7,
    ]);
  });

  it.each([undefined, {}, { data: [] }, { data: null }, { data: [{ spans: [] }] }, { errors: [{ code: 404 }] }])(
    "are none in %j",
    (given) => expect(spansOf(given)).toBeUndefined(),
  );
});

it.each([
  [0, "0 µs"],
  [850, "850 µs"],
  [12_400, "12.4 ms"],
  [3_020_000, "3.02 s"],
  [125_000_000, "2 min 5 s"],
])("%d microseconds are %s", (microseconds, text) => expect(lengthOf(microseconds)).toBe(text));
