import { join } from "node:path";
import { succeed } from "../../harness/command";
import { ruby } from "../../harness/ruby";
import { recordRules } from "../../lib/fluentd/record-rules";
import { recordProblems } from "../../lib/log-records";
import { defaultSpecification, parseSpecification, type Specification } from "../../lib/specification";
import { LINES } from "./log-lines/lines";
import { formsOf, piecesOf, SECRETS } from "./log-lines/secrets";

jest.setTimeout(300_000);

const PLUGIN = join(__dirname, "..", "..", "lib", "fluentd", "plugin", "vm_record.rb");
const KEY = "k".repeat(32);

type Entry = Readonly<Record<string, unknown>>;
interface Made {
  readonly time: readonly [number, number];
  readonly record: Entry;
}

interface Request {
  readonly line?: string | Buffer;
  readonly entry?: Entry;
  readonly options?: Entry;
}

/** What Ruby makes of each request, by the code that agents run. */
async function made(requests: readonly Request[], specification: Specification = defaultSpecification) {
  const input = [recordRules(specification), ...requests.map(asJson)].map((each) => JSON.stringify(each)).join("\n");
  const output = await succeed(await ruby(), [join(__dirname, "log-lines", "run.rb"), PLUGIN], {
    input,
    timeout: 200_000,
  });
  return output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Made);
}

const asJson = ({ line, entry, options = { pseudonym_key: KEY } }: Request) => ({
  ...(line !== undefined && { line: Buffer.from(line).toString("base64") }),
  entry,
  options,
});

/** A record without what agents add to the standard's keys. */
function bare(record: Entry): Entry {
  const added = ["@timestamp", "event_id", "problems", "hostname"];
  return Object.fromEntries(Object.entries(record).filter(([key]) => !added.includes(key)));
}

const WORDS = {
  levels: Object.keys(defaultSpecification.logLevels),
  categories: Object.keys(defaultSpecification.logCategories),
};

describe("a line with secrets", () => {
  const names = Object.keys(LINES);
  let all: readonly Made[] = [];
  beforeAll(async () => {
    all = await made(Object.values(LINES).map((line) => ({ line })));
  });

  it("is one of many, and each has a record", () => {
    expect(all).toHaveLength(names.length);
    const text = Object.values(LINES).map(String).join("\n");
    const used = Object.values(SECRETS).filter((secret) => formsOf(secret).some((form) => text.includes(form)));
    expect(used).toEqual(Object.values(SECRETS));
  });

  it.each(names.map((name, index) => [name, index] as const))("has none in its record: %s", (_, index) => {
    const text = JSON.stringify(all[index]);
    const found = Object.values(SECRETS)
      .flatMap(piecesOf)
      .filter((form) => text.includes(form));
    expect(found).toEqual([]);
  });

  it.each(names.map((name, index) => [name, index] as const))("becomes a record of the standard: %s", (_, index) => {
    expect(recordProblems(bare(all[index]?.record ?? {}), WORDS)).toEqual([]);
    expect(JSON.stringify(all[index]).length).toBeLessThan(300_000);
  });
});

describe("a record", () => {
  const one = async (request: Request, specification?: Specification): Promise<Made> => {
    const [first] = await made([request], specification);
    return first as Made;
  };

  it("is that of section 3.1 as it was written, with what is added to it", async () => {
    const line = {
      timestamp: "2024-01-15T10:30:00.123Z",
      level: "INFO",
      service: "user-service",
      version: "1.2.3",
      trace_id: "abc123def456",
      span_id: "789ghi012",
      request_id: "req456",
      message: "User login successful",
      context: { method: "POST", endpoint: "/api/v1/login", user_agent: "Mozilla/5.0...", response_time_ms: 150 },
      labels: { environment: "production", region: "us-east-1", instance_id: "i-1234567890abcdef0" },
    };
    const { time, record } = await one({ line: JSON.stringify(line) });
    expect(time).toEqual([1_705_314_600, 123_000_000]);
    expect(record).toEqual({
      ...line,
      category: "application",
      "@timestamp": line.timestamp,
      hostname: "web-1",
      event_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
  });

  it.each([
    ["warning", "WARN"],
    [40, "WARN"],
    ["SEVERE", "ERROR"],
    ["INFO+2", "INFO"],
    ["emerg", "FATAL"],
  ])("has the level that is meant by %s", async (level, meant) => {
    expect((await one({ line: JSON.stringify({ level, message: "a" }) })).record).toMatchObject({ level: meant });
  });

  it.each([
    ["2026-01-15 10:30:00,5+01:00", "2026-01-15T09:30:00.500Z"],
    ["15/Jan/2026:10:30:00 +0000", "2026-01-15T10:30:00.000Z"],
    [1_700_000_000, "2023-11-14T22:13:20.000Z"],
    [1_700_000_000_123, "2023-11-14T22:13:20.123Z"],
    ["1700000000.25", "2023-11-14T22:13:20.250Z"],
    ["1700000000123456789", "2023-11-14T22:13:20.123Z"],
  ])("has the time that is meant by %s", async (time, meant) => {
    expect((await one({ line: JSON.stringify({ time, message: "a" }) })).record).toMatchObject({ timestamp: meant });
  });

  it.each([
    "yesterday",
    "2026-02-30T00:00:00Z",
    "1970-01-01T00:00:00Z",
    "2099-01-01T00:00:00Z",
    "2026-01-15T10:30:00+99:99",
    1e300,
    true,
    -1,
  ])("is kept with the time of its arrival, and says so, where its own is wrong: %s", async (timestamp) => {
    const { time, record } = await one({ line: JSON.stringify({ timestamp, message: "a", service: "b" }) });
    expect(time).toEqual([1_790_000_000, 5_000_000]);
    expect(record).toMatchObject({
      timestamp: "2026-09-21T14:13:20.005Z",
      problems: ["wrong_timestamp"],
      context: { given_timestamp: timestamp },
    });
  });

  it("keeps what the standard does not know in its context, and what is said twice as well", async () => {
    const line = { msg: "a", severity: "error", level: "warn", service: "b", duration: 3, context: { x: 1 } };
    const { record } = await one({ line: JSON.stringify(line) });
    expect(record).toMatchObject({ message: "a", level: "WARN", context: { duration: 3, severity: "error", x: 1 } });
  });

  it("takes a line that is no JSON as its message, and the level that stands in it", async () => {
    const { record } = await one({ line: "2026-01-15 ERROR disk full\n" });
    expect(record).toMatchObject({
      message: "2026-01-15 ERROR disk full",
      level: "ERROR",
      problems: ["not_json", "no_service"],
    });
  });

  it("comes of an entry of the journal, and of JSON in one", async () => {
    const entry = {
      message: "started",
      priority: "4",
      systemd_unit: "nginx.service",
      syslog_identifier: "nginx",
      pid: "7",
    };
    expect((await one({ entry })).record).toMatchObject({
      level: "WARN",
      service: "nginx",
      message: "started",
      context: { pid: "7", systemd_unit: "nginx.service" },
    });
    const json = { ...entry, message: '{"level":"debug","message":"inner","service":"shop"}' };
    expect((await one({ entry: json })).record).toMatchObject({ level: "DEBUG", service: "shop", message: "inner" });
  });

  it("comes of a line of a container, and of JSON in one", async () => {
    const entry = {
      log: '{"level":"debug","message":"inner","service":"shop"}\n',
      stream: "stderr",
      time: "2026-01-15T10:30:00.5Z",
    };
    expect((await one({ entry, options: { raw_key: "log" } })).record).toMatchObject({
      timestamp: "2026-01-15T10:30:00.500Z",
      message: "inner",
      service: "shop",
      context: { stream: "stderr" },
    });
  });

  it("has what a store can index: a number where the standard has numbers", async () => {
    const context = { response_time_ms: "fast", method: "a b", ip_address: "unknown", endpoint: 7 };
    expect((await one({ line: JSON.stringify({ message: "a", context }) })).record["context"]).toEqual({
      given_response_time_ms: "fast",
      given_method: "a b",
      given_ip_address: "unknown",
      given_endpoint: "7",
    });
  });

  it("has a category of the specification, or that of its source", async () => {
    const specification = parseSpecification("log_categories: { billing: Invoices }", { source: "o.yaml" });
    const options = { category: "audit" };
    const billing = await one({ line: '{"category":"billing","message":"a"}', options }, specification);
    expect(billing.record).toMatchObject({ category: "billing" });
    const unknown = await one({ line: '{"category":"other","message":"a"}', options }, specification);
    expect(unknown.record).toMatchObject({ category: "audit", context: { given_category: "other" } });
  });

  it("has an id of its content where that is asked for: the same for the same line of one source", async () => {
    const line = '{"timestamp":"2026-01-15T10:30:00Z","message":"a"}';
    const options = { event_id: "content" };
    const [first, second, other] = await made([
      { line, options },
      { line, options },
      { line: line.replace('a"', 'b"'), options },
    ]);
    expect(first?.record["event_id"]).toMatch(/^[0-9a-f]{32}$/);
    expect(second?.record["event_id"]).toBe(first?.record["event_id"]);
    expect(other?.record["event_id"]).not.toBe(first?.record["event_id"]);
  });

  it("stays as it is on its way to an error sink", async () => {
    const { record } = await one({ line: LINES["headers of a request"] ?? "" });
    expect((await one({ entry: record })).record).toEqual(record);
  });

  it.each([
    "task-550e8400-e29b-41d4-a716-446655440000 on disk-0a1b2c3d4e5f6a7b8c9d0e1f",
    "cpu  2345678 1234 345678 98765432 12345 0 6789 0 0 0",
    "GET /api/v1/organizations/acme/projects/website/environments/production/deploys",
    "at com.example.TokenService.java:42) and token.go:17: x",
    "OID 1.3.6.1.4.1.311 of npm@10.2.3, version 1.2.3.4-rc1",
    "has_password=true, token: null, prompt_tokens=5, dsn=2.0.0, PWD=/home/ann",
    "bypass=1 compass: north",
  ])("keeps what only looks like a secret: %s", async (message) => {
    expect((await one({ line: message })).record).toMatchObject({ message });
  });

  it("is made of infinite numbers too, which JSON has not", async () => {
    const { record } = await one({ line: '{"message":{"x":1e400},"labels":{"y":1e400},"context":{"z":1e400}}' });
    expect(record).toMatchObject({ message: '{"x":Infinity}', labels: { y: "Infinity" }, context: { z: "Infinity" } });
  });

  it("is not held up by a time of a million digits, nor by lines that begin a secret again and again", async () => {
    const lines = ["-", "api-", "eyJ", "password", "-----BEGIN ", "4111 "].map((piece) => piece.repeat(100_000));
    const all = await made([`{"timestamp":${"9".repeat(1_000_000)}}`, ...lines].map((line) => ({ line })));
    expect(all).toHaveLength(7);
    expect(all[0]?.record["problems"]).toContain("wrong_timestamp");
  });

  it("has no person without a key, and the same one as openssl makes with one", async () => {
    const line = '{"user_id":"user123","message":"a"}';
    expect((await one({ line, options: {} })).record).toMatchObject({ user_id: "[redacted]" });
    const digest = await succeed("openssl", ["dgst", "-sha256", "-hmac", KEY, "-r"], { input: "user123" });
    expect((await one({ line })).record).toMatchObject({ user_id: `u-${digest.slice(0, 32)}` });
  });

  it("loses what the specification adds: keys, patterns, another replacement, whole addresses", async () => {
    const specification = parseSpecification(
      `redaction:
  replacement: "(gone)"
  keys: [badge_number]
  kept_keys: [pin_code]
  ip_addresses: redact
  people: [customer_id]
  patterns: { project: { pattern: '(?i)(project )\\d{4}' } }
`,
      { source: "o.yaml" },
    );
    const line = "badgeNumber=77 of Project 1234 from 203.0.113.77, pin_code=5, pin=6";
    const { record } = await one(
      { line: JSON.stringify({ message: line, badge_number: 5, customerId: 9, user_id: "u" }) },
      specification,
    );
    expect(record).toMatchObject({
      message: "badgeNumber=(gone) of Project [project] from [ip], pin_code=5, pin=(gone)",
      context: { badge_number: "(gone)", customerId: expect.stringMatching(/^u-[0-9a-f]{32}$/) as string },
      user_id: "u",
    });
  });
});
