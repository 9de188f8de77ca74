import { FIELDS } from "../../lib/elasticsearch/mapping";
import { fieldOf, grafanaLinks, jaegerLinks, NEVER_LABELS, searchEntries, searchAddress } from "../../lib/correlation";
import { parseSpecification } from "../../lib/specification";
import { fillJaeger, type Found, readKibana, readTerm, searchPage } from "./readers";

const KIBANA = "https://kibana.example.com/";
const JAEGER = "https://portal.example.com/jaeger";
const PORTAL = "https://portal.example.com";

const TOOLS = [
  { name: "kibana", title: "Kibana", url: KIBANA },
  { name: "jaeger", title: "Jaeger", url: JAEGER },
  { name: "dashboards", title: "Dashboard of the hosts", url: `${PORTAL}/dashboards/hosts/` },
];

/** One request of one person, as every signal knows it. */
const EVENT = {
  trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
  request_id: "req-7/1",
  user_id: "o'brien@example.com",
  at: "2026-11-30T10:30:00.000Z",
  service: "shop",
};
const MOMENT = Date.parse(EVENT.at);

const page = searchPage();

type Identifier = "trace_id" | "request_id" | "user_id";

/** Links of the portal's search, filled in by its page. */
function searchLinks(entries: ReturnType<typeof searchEntries>, identifier: string, id: string) {
  const entry = entries.find((one) => one.identifier === identifier);
  if (entry === undefined) throw new TypeError(`no search by ${identifier}`);
  const search = page.searched(entry, { id, at: EVENT.at, service: EVENT.service }, new Date());
  return entry.links.map((link) => page.addressOf(link, search) ?? "");
}

const around = (minutes: number) => ({ from: MOMENT - minutes * 60_000, to: MOMENT + minutes * 60_000 });

describe.each([
  ["the document's strategies", "", 5],
  ["another window by time", "correlation_strategies: { time_based: { window: ±10m } }", 10],
  [
    "a window for each",
    "correlation_strategies: { trace_based: { window: ±2m }, request_based: { window: ±2m }, user_based: { window: ±2m } }",
    2,
  ],
])("all links of one event, with %s", (_, yaml, minutes) => {
  const specification = parseSpecification(yaml);
  const entries = searchEntries(
    specification.correlationStrategies["user_based"] === undefined
      ? specification
      : {
          correlationStrategies: {
            ...specification.correlationStrategies,
            user_based: { ...specification.correlationStrategies["user_based"], tools: ["kibana", "jaeger"] },
          },
        },
    TOOLS,
  );

  it.each<Identifier>(["request_id", "user_id"])("agree in field, value and window, for %s", (identifier) => {
    const found = searchLinks(entries, identifier, EVENT[identifier]).filter((url) => url.startsWith(KIBANA));
    const expected: Found = { field: identifier, value: EVENT[identifier], ...around(minutes) };
    expect(found.map(readKibana)).toEqual([expected]);
    expect(grafanaTerms(identifier)).toEqual([{ field: identifier, value: "${found}" }]);
    const fromJaeger = jaegerLinks(specification, { logs: KIBANA, portal: PORTAL }).find(
      ({ key }) => key === identifier,
    );
    const filled = fillJaeger(fromJaeger?.url ?? "", jaegerTrace());
    expect(filled).toBe(searchAddress(PORTAL, identifier, EVENT[identifier], EVENT.at));
  });

  it("agree in field, value and window, for a trace", () => {
    const [pattern] = jaegerLinks(specification, { logs: KIBANA });
    expect(readKibana(fillJaeger(pattern?.url ?? "", jaegerTrace()))).toEqual({
      field: "trace_id",
      value: EVENT.trace_id,
      ...around(minutes),
    });
    expect(searchLinks(entries, "trace_id", EVENT.trace_id)).toEqual([`${JAEGER}/trace/${EVENT.trace_id}`]);
    const { logs, traces, prometheus } = grafanaLinks(SOURCES, specification) as Record<string, { options: object }>;
    const shifts = { spanStartTimeShift: `-${minutes}m`, spanEndTimeShift: `${minutes}m` };
    expect(traces?.options).toMatchObject({
      tracesToLogsV2: { datasourceUid: "logs", query: 'trace_id:"${__trace.traceId}"', ...shifts },
    });
    expect(logs?.options).toEqual({
      dataLinks: [expect.objectContaining({ field: "trace_id", datasourceUid: "traces" })],
    });
    expect(prometheus?.options).toEqual({
      exemplarTraceIdDestinations: [{ name: "trace_id", datasourceUid: "traces" }],
    });
  });

  it("search Jaeger by tag, in microseconds around the moment", () => {
    const url = new URL(searchLinks(entries, "user_id", EVENT.user_id).find((one) => one.startsWith(JAEGER)) ?? "");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      service: "shop",
      lookback: "custom",
      limit: "20",
      start: `${MOMENT - minutes * 60_000}000`,
      end: `${MOMENT + minutes * 60_000}000`,
      tags: JSON.stringify({ user_id: EVENT.user_id }),
    });
  });

  const SOURCES = [
    { uid: "prometheus", type: "prometheus" },
    { uid: "logs", type: "elasticsearch" },
    { uid: "traces", type: "jaeger" },
  ];

  const grafanaTerms = (identifier: Identifier) =>
    (grafanaLinks(SOURCES, specification)["logs"]?.correlations ?? [])
      .filter(({ config }) => config.field === identifier)
      .map(({ config }) => readTerm(config.target["query"] as string));

  const jaegerTrace = () => ({
    traceID: EVENT.trace_id,
    startTime: MOMENT * 1_000,
    endTime: MOMENT * 1_000,
    tags: { request_id: EVENT.request_id, user_id: EVENT.user_id },
  });
});

describe("a search", () => {
  const entries = searchEntries(parseSpecification(""), TOOLS);

  it("by time alone leads to every tool that shows times", () => {
    expect(searchLinks(entries, "timestamp", "")).toEqual([
      "https://kibana.example.com/app/discover#/?_g=(time:(from:'2026-11-30T10:25:00.000Z',to:'2026-11-30T10:35:00.000Z'))",
      `${JAEGER}/search?service=shop&start=1796034300000000&end=1796034900000000&lookback=custom&limit=20`,
      `${PORTAL}/dashboards/hosts/?from=2026-11-30T10:25:00.000Z&to=2026-11-30T10:35:00.000Z`,
    ]);
  });

  it("names the tools of the specification that the stack does not have, zipkin by what stands in its place", () => {
    const without = searchEntries(parseSpecification(""), []);
    expect(Object.fromEntries(without.map(({ identifier, missing }) => [identifier, missing]))).toEqual({
      trace_id: ["jaeger"],
      request_id: ["kibana"],
      user_id: [],
      timestamp: [],
    });
  });

  it("by an identifier of one's own finds it in the context of log lines", () => {
    const yaml = "correlation_strategies: { order: { identifier: order.id, scope: one_order, tools: [kibana, till] } }";
    const tools = [...TOOLS, { name: "till", title: "Till", url: "https://till.example.com/" }];
    const own = searchEntries(parseSpecification(yaml), tools);
    const [kibana = "", till] = searchLinks(own, "order.id", "A 7");
    expect(readKibana(kibana)).toMatchObject({ field: "context.order.id", value: "A 7" });
    expect(till).toBe("https://till.example.com/");
  });

  it.each([
    ["trace_id", "4BF92F3577B34DA6A3CE929D0E0E4736 ", "4bf92f3577b34da6a3ce929d0e0e4736"],
    ["trace_id", "a3ce929d0e0e4736", "0000000000000000a3ce929d0e0e4736"],
    ["request_id", "  r-1 ", "r-1"],
  ])("by %s takes %j as people paste it", (identifier, given, id) => {
    const entry = entries.find((one) => one.identifier === identifier) ?? {};
    expect(page.searched(entry, { id: given, at: "", service: "" }, new Date())).toMatchObject({ id });
  });

  it.each([
    ["trace_id", "4bf9", "", "A trace_id has 32 hexadecimal digits"],
    ["trace_id", "../../admin", "", "A trace_id has 32 hexadecimal digits"],
    ["request_id", " ", "", "Write the request_id to search."],
    ["request_id", "r-1", "yesterday", "Write the moment as"],
    ["request_id", "r-1", "2026-13-45T99:99", "Write the moment as"],
    ["timestamp", "", "", "Write the moment to search around."],
  ])("by %s of %j at %j says what is wrong", (identifier, id, at, problem) => {
    const entry = entries.find((one) => one.identifier === identifier) ?? {};
    expect(page.searched(entry, { id, at, service: "" }, new Date())).toEqual({
      problem: expect.stringContaining(problem) as string,
    });
  });

  it.each([
    "2026-11-30T10:30:00Z",
    "2026-11-30 10:30",
    "2026-11-30 10:30:00 UTC",
    "2026-11-30T11:30:00+01:00",
    "2026-11-30 10:30:00,000",
    String(MOMENT),
    String(MOMENT / 1_000),
  ])("reads the moment %j, as messages, logs and programs write it", (at) => {
    const entry = entries.find(({ identifier }) => identifier === "timestamp") ?? {};
    expect(page.searched(entry, { id: "", at, service: "" }, new Date())).toMatchObject({ at: new Date(MOMENT) });
  });

  it("without a moment looks back a day", () => {
    const entry = entries.find(({ identifier }) => identifier === "request_id") ?? {};
    const now = new Date(MOMENT);
    expect(page.searched(entry, { id: "r-1", at: "", service: "" }, now)).toMatchObject({
      from: new Date(MOMENT - 86_400_000),
      to: now,
    });
  });
});

it.each<readonly [identifier: string, record: string]>([
  ["order_id", "context.order_id"],
  ["context.order_id", "context.order_id"],
  ["labels.pod", "labels.pod"],
  ...Object.keys(FIELDS)
    .filter((key) => key !== "context" && key !== "labels")
    .map((key) => [key, key] as const),
])("looks for %s in the field %s of log lines", (identifier, record) => {
  expect(fieldOf(identifier).record).toBe(record);
});

it("names every identifier of the standard that must never become a label", () => {
  expect(NEVER_LABELS).toEqual(["trace_id", "span_id", "request_id", "user_id"]);
});
