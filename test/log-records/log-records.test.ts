import Ajv2020 from "ajv/dist/2020";
import * as z from "zod";
import published from "../../lib/log-records/log-record.schema.json";
import { LOG_LEVELS, levelOf, LONGEST_LINE, recordProblems, recordSchema } from "../../lib/log-records";
import { defaultSpecification } from "../../lib/specification";

const { logLevels, logCategories } = defaultSpecification;
const WORDS = { levels: Object.keys(logLevels), categories: Object.keys(logCategories) };

/** The example of section 3.1. */
const RECORD = {
  timestamp: "2024-01-15T10:30:00.123Z",
  level: "INFO",
  service: "user-service",
  version: "1.2.3",
  trace_id: "abc123def456",
  span_id: "789ghi012",
  user_id: "user123",
  request_id: "req456",
  message: "User login successful",
  context: {
    method: "POST",
    endpoint: "/api/v1/login",
    ip_address: "192.168.1.100",
    user_agent: "Mozilla/5.0...",
    response_time_ms: 150,
  },
  labels: { environment: "production", region: "us-east-1", instance_id: "i-1234567890abcdef0" },
};

const said = (record: unknown) => recordProblems(record, WORDS).map(({ path, message }) => `${path}: ${message}`);

/** Changes of the example, and what is said of each; nothing where it is right. */
const CHANGES: readonly [what: string, change: Record<string, unknown>, said: string | null][] = [
  ["as it is", {}, null],
  ["with a category", { category: "audit" }, null],
  ["with an offset and nanoseconds", { timestamp: "2024-02-29T10:30:00.123456789+05:30" }, null],
  [
    "with keys of its own in context",
    { context: { order: { id: 7, lines: [1, null] }, ip_address: "2001:db8::1" } },
    null,
  ],
  [
    "without what may be left out",
    { version: undefined, trace_id: undefined, context: undefined, labels: undefined },
    null,
  ],
  [
    "without a time",
    { timestamp: undefined },
    'timestamp: is missing; must be a time such as "2024-01-15T10:30:00.123Z", with Z or an offset',
  ],
  [
    "with a time in seconds",
    { timestamp: 1705314600 },
    'timestamp: must be a time such as "2024-01-15T10:30:00.123Z", with Z or an offset, got 1705314600; put it in quotes',
  ],
  [
    "with a time of nowhere",
    { timestamp: "2024-01-15T10:30:00" },
    'timestamp: must be a time such as "2024-01-15T10:30:00.123Z", with Z or an offset, got "2024-01-15T10:30:00"',
  ],
  [
    "with a level in other words",
    { level: "warning" },
    'level: must be one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL, got "warning"; write "WARN"',
  ],
  [
    "with a level in lower case",
    { level: "info" },
    'level: must be one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL, got "info"; did you mean "INFO"?',
  ],
  [
    "with a level of pino's",
    { level: 50 },
    'level: must be one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL, got 50; write "ERROR"',
  ],
  [
    "with a category that does not exist",
    { category: "debugging" },
    'category: must be one of access, audit, application, system, security, performance, got "debugging"',
  ],
  ["with an empty message", { message: "" }, 'message: must be text that is not empty, got ""'],
  [
    "with a blank in a name",
    { service: "user service" },
    'service: must be 1 to 256 printable characters without a blank, got "user service"',
  ],
  ["with a misspelt key", { traceid: "a" }, 'traceid: is no key of a record; did you mean "trace_id"?'],
  ["with a key of its own at the top", { order: 7 }, "order: is no key of a record; put it into context"],
  [
    "with a duration in words",
    { context: { response_time_ms: "150 ms" } },
    'context.response_time_ms: must be a number of milliseconds, got "150 ms"',
  ],
  ["with a number among its labels", { labels: { shard: 7 } }, "labels.shard: must be text, got 7; put it in quotes"],
];

describe("a line of a log", () => {
  it.each(CHANGES)("%s", (_, change, expected) => {
    const record = JSON.parse(JSON.stringify({ ...RECORD, ...change })) as unknown;
    expect(said(record)).toEqual(expected === null ? [] : [expected]);
    expect(said(`${JSON.stringify(record)}\n`)).toEqual(said(record));
  });

  it("is one line of JSON that agents take", () => {
    expect(said("User login successful")).toEqual([': must be JSON, got "User login successful"']);
    expect(said(JSON.stringify(RECORD, undefined, 2))).toEqual([": must be one line: write line breaks as \\n"]);
    expect(said(JSON.stringify({ ...RECORD, message: "ä".repeat(LONGEST_LINE / 2) }))).toEqual([
      ": must be at most 1 MiB: agents skip longer lines",
    ]);
    expect(said("[]")).toEqual([": must be a map, got a list"]);
    expect(said("null")).toEqual([": must be a map, got null; leave it out"]);
  });

  it("is of a day that exists, which no form can tell", () => {
    expect(said({ ...RECORD, timestamp: "2023-02-29T00:00:00Z" })).toEqual([
      'timestamp: must be a day of the calendar, got "2023-02-29T00:00:00Z"',
    ]);
  });
});

describe("the published JSON Schema", () => {
  it("is that of the records", () => {
    const { $schema, ...made } = z.toJSONSchema(recordSchema(WORDS)) as Record<string, unknown>;
    expect(published).toEqual({ $schema, title: "A line of a log", ...made });
  });

  it.each(CHANGES)("judges alike: %s", (_, change, expected) => {
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(published);
    expect(validate(JSON.parse(JSON.stringify({ ...RECORD, ...change })))).toBe(expected === null);
  });
});

describe("a level", () => {
  it("is meant by what loggers write", () => {
    const meant = (...given: (string | number)[]) => [...new Set(given.map(levelOf))];
    expect(meant("TRACE", "finest", 10)).toEqual(["TRACE"]);
    expect(meant("debug", "FINE", "verbose", 20, "DEBUG-2")).toEqual(["DEBUG"]);
    expect(meant("Information", "notice", " info ", 30, "INFO+2")).toEqual(["INFO"]);
    expect(meant("WARNING", "wrn", 40)).toEqual(["WARN"]);
    expect(meant("SEVERE", "err", 50)).toEqual(["ERROR"]);
    expect(meant("CRITICAL", "emerg", "panic", 60)).toEqual(["FATAL"]);
    expect(meant("loud", "", 35)).toEqual([undefined]);
    expect(LOG_LEVELS).toEqual(WORDS.levels);
  });
});
