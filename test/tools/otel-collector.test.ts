import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { eventually, sleep } from "../../harness/command";
import { askServer } from "../../harness/tls-client";
import { type AgentModel, type GatewayModel, renderCollector } from "../../lib/otel-collector";
import { agentOf, gatewayOf } from "../otel-collector/models";
import { Collectors, KEY } from "./collectors/scene";
import { requestOf, traceOf } from "./collectors/spans";

const FILE = { kind: "file", path: "/etc/secret" } as const;

describe("the collector takes what is written for it", () => {
  let collectors: Collectors;
  beforeAll(async () => (collectors = await Collectors.of()), 1_800_000);
  afterAll(() => collectors.end());

  it.each<[string, AgentModel | GatewayModel]>([
    ["an agent", agentOf()],
    ["an agent of three gateways", agentOf({ gateways: ["monitor-1", "monitor-2", "monitor-3"] })],
    ["an agent with pseudonyms", agentOf({ pseudonymKey: FILE })],
    ["an agent without certificates", agentOf({ tls: false })],
    ["an agent without people", agentOf({ redaction: { ...agentOf().redaction, people: [] } })],
    [
      "an agent with patterns of a user's own",
      agentOf({
        redaction: { ...agentOf().redaction, patterns: { badge: { pattern: "(B-)[0-9]{4}$" } } },
      }),
    ],
    ["a gateway", gatewayOf()],
    ["a gateway without certificates", gatewayOf({ tls: false, store: { endpoint: "127.0.0.1:14317" } })],
    ["a gateway that keeps no base rate", gatewayOf({ sampling: { ...gatewayOf().sampling, baseRate: 0 } })],
    ["a gateway without dimensions", gatewayOf({ dimensions: [] })],
    [
      "a gateway before a store elsewhere",
      gatewayOf({ store: { endpoint: "traces.example.com:4317", tls: { authority: FILE } } }),
    ],
  ])("%s, without a remark", async (_, model) => {
    const { code, stdout, stderr } = await collectors.validate(renderCollector(model, "0.165.0"));
    expect(`${stdout}${stderr}`).toBe("");
    expect(code).toBe(0);
  });

  it("and refuses a key that it does not know", async () => {
    const { code, stderr } = await collectors.validate(
      renderCollector(gatewayOf(), "0.165.0").replace("num_traces:", "num_trace:"),
    );
    expect(stderr).toContain("num_trace");
    expect(code).not.toBe(0);
  });
});

describe("spans on their way from an application to a store", () => {
  let collectors: Collectors;
  beforeAll(async () => {
    collectors = await Collectors.of({
      pseudonymKey: FILE,
      resource: { "deployment.environment.name": "a${env:HOME}$b$$c" },
    });
    for (const kind of ["sink", "gateway", "agent"] as const) await collectors.start(kind);
  }, 1_800_000);
  afterAll(() => collectors.end());

  const arrived = (ids: readonly string[]) => async () => {
    const seen = new Set(collectors.spans.map(({ traceId }) => traceId));
    return Promise.resolve(ids.every((id) => seen.has(id)));
  };

  it("are kept when a trace has an error or is slow, and not otherwise: 40 of 200 exactly", async () => {
    const traces = Array.from({ length: 200 }, (_, index) =>
      traceOf({ isError: index % 10 === 0, duration: index % 10 === 1 ? 700 : 20 }),
    );
    expect(await collectors.send(requestOf(traces.flatMap(({ spans }) => spans)))).toBe(200);
    const kept = traces.filter((_, index) => index % 10 < 2).map(({ id }) => id);
    await eventually("40 traces arrive", arrived(kept), { seconds: 60, every: 200 });
    // What was not kept would have come by now.
    await sleep(3_000);
    const spans = collectors.spans.filter(({ traceId }) => traces.some(({ id }) => id === traceId));
    expect([...new Set(spans.map(({ traceId }) => traceId))].sort()).toEqual([...kept].sort());
    expect(spans).toHaveLength(80);
    expect(spans[0]?.resource).toMatchObject({
      "host.name": "web-1",
      "deployment.environment.name": "a${env:HOME}$b$$c",
    });
  });

  it("lose their secrets before they leave the host, wherever these stand", async () => {
    const attributes = {
      "http.request.header.authorization": ["Bearer hunter2hunter2"],
      DB_PASSWORD: "hunter2",
      userPassword: "hunter2",
      dbpass: "hunter2",
      card_pin: 4711,
      "app.api-key": "hunter2",
      session: { token: "hunter2", note: "kept" },
      "url.full": "https://ann:hunter2@shop.example/?token=hunter2",
      "db.query.text": "UPDATE users SET password='hunter2' WHERE id=1",
      card: "paid by 4111 1111 1111 1111",
      number: 4111111111111111,
      list: ["--token", "token=hunter2"],
      mail: "ann@example.com",
      key: "AKIAIOSFODNN7EXAMPLE",
      lines: "one\npassword: hunter2\nthree",
      // A pair took the scheme and left the token.
      header: "Authorization: Bearer hunter2hunter2",
      digest: 'Proxy-Authorization: Digest response="hunter2"',
      curl: "curl -H 'Authorization: Basic hunter2hunter2'",
      bearer: "token: bearer hunter2hunter2",
      cookies: "Cookie: a=b; session=hunter2; c=d",
      command: "mysql -phunter2 -u root",
    };
    const { id, spans } = traceOf({
      isError: true,
      name: "GET /reset?token=hunter2",
      message: "login failed: password=hunter2",
      attributes: {
        ...attributes,
        user_id: "42",
        "user.id": "42",
        userId: "42",
        token_count: 7,
        shipping: "fast",
        "http.route": "/cart",
      },
      event: {
        name: "exception token=hunter2",
        attributes: { "exception.message": "password=hunter2", secret: "hunter2" },
      },
    });
    expect(await collectors.send(requestOf(spans, { "service.password": "hunter2" }))).toBe(200);
    await eventually("the trace arrives", arrived([id]), { seconds: 60, every: 200 });
    const bodies = collectors.bodies.filter((body) => body.includes(id)).join("\n");
    for (const secret of ["hunter2", "4111", "4711", "ann@example.com", "AKIAIOSFODNN7EXAMPLE"])
      expect(bodies).not.toContain(secret);
    const [span] = collectors.spans.filter(({ traceId }) => traceId === id);
    const pseudonym = `u-${createHmac("sha256", KEY).update("42").digest("hex").slice(0, 32)}`;
    expect(span?.attributes).toMatchObject({
      DB_PASSWORD: "[redacted]",
      user_id: pseudonym,
      "user.id": pseudonym,
      userId: pseudonym,
      token_count: "7",
      shipping: "fast",
      "http.route": "/cart",
    });
  });

  it("are counted whether they are kept or not, with exemplars that a scrape sees", async () => {
    const { gateway } = collectors;
    const question = {
      address: "127.0.0.1",
      port: gateway.spanMetricsPort,
      path: "/metrics",
      name: "monitor-1.fleet.internal",
      ca: collectors.authority,
      headers: { accept: "application/openmetrics-text" },
    };
    const pem = readFileSync(collectors.pem("monitor-1"), "utf8");
    const seen = async () => {
      const traces = Array.from({ length: 20 }, () => traceOf({}).spans);
      await collectors.send(requestOf(traces.flat()));
      const { body = "" } = await askServer({ ...question, pem });
      return /traces_span_metrics_duration_seconds_bucket\{[^}]*service_name="shop"[^}]*\} \S+ # \{[^}]*trace_id="[0-9a-f]{32}"/.test(
        body,
      );
    };
    await eventually("a bucket has an exemplar", seen, { seconds: 60, every: 300 });
    const { body = "" } = await askServer({ ...question, pem });
    const calls = body
      .split("\n")
      .filter((line) => /^traces_span_metrics_calls_total\{.*SPAN_KIND_SERVER/.test(line))
      .map((line) => line.replace(/ # .*/, ""));
    const counted = calls.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
    expect(counted).toBeGreaterThan(400);
    expect(calls.join("\n")).not.toMatch(/collector_instance_id|otel_scope|user_id|trace_id/);
  });

  // 1,500 spans of 4 kB were put into one message of 6 MiB, which the gateway refused for good.
  it("arrive when an application sends more at once than a message may hold", async () => {
    const traces = Array.from({ length: 750 }, () =>
      traceOf({ isError: true, attributes: { note: "long_words_".repeat(370) } }),
    );
    expect(await collectors.send(requestOf(traces.flatMap(({ spans }) => spans)))).toBe(200);
    await eventually("all arrive", arrived(traces.map(({ id }) => id)), { seconds: 90, every: 300 });
    expect(collectors.log("agent") + collectors.log("gateway")).not.toMatch(/Dropping data/);
  });

  it("are taken and counted by nobody for whoever has no certificate of the fleet", async () => {
    for (const port of [collectors.gateway.port, collectors.gateway.spanMetricsPort]) {
      const question = {
        address: "127.0.0.1",
        port,
        path: "/",
        name: "monitor-1.fleet.internal",
        ca: collectors.authority,
      };
      expect((await askServer(question)).refused).toMatch(/certificate required|alert/);
    }
  });

  it("are not lost when the gateway is away and the agent is killed", async () => {
    await collectors.stop("gateway");
    const traces = Array.from({ length: 40 }, () => traceOf({ isError: true }));
    for (const { spans } of traces) expect(await collectors.send(requestOf(spans))).toBe(200);
    await collectors.stop("agent", "SIGKILL");
    await collectors.start("gateway");
    await collectors.start("agent");
    await eventually("all arrive", arrived(traces.map(({ id }) => id)), { seconds: 90, every: 300 });
    const spans = collectors.spans.filter(({ traceId }) => traces.some(({ id }) => id === traceId));
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(80);
  });

  it("are judged and delivered when the gateway is restarted before their time", async () => {
    const traces = Array.from({ length: 20 }, () => traceOf({ isError: true }));
    expect(await collectors.send(requestOf(traces.flatMap(({ spans }) => spans)))).toBe(200);
    await collectors.stop("gateway");
    await collectors.start("gateway");
    await eventually("all arrive", arrived(traces.map(({ id }) => id)), { seconds: 90, every: 300 });
  });

  it("make no collector warn of a name that a later version refuses", () => {
    for (const kind of ["agent", "gateway"] as const) expect(collectors.log(kind)).not.toMatch(/deprecat/i);
  });
});

describe("spans for two gateways, of which one is not what it says", () => {
  let collectors: Collectors;
  beforeAll(async () => {
    // The name of the second leads to the first, whose certificate does not have it.
    collectors = await Collectors.of({ gateways: ["monitor-1", "monitor-2"] });
    for (const kind of ["sink", "gateway", "agent"] as const) await collectors.start(kind);
  }, 1_800_000);
  afterAll(() => collectors.end());

  it("reach the one that has their trace's share whole, and wait for the other", async () => {
    const traces = Array.from({ length: 100 }, () => traceOf({ isError: true }));
    for (const { spans } of traces) expect(await collectors.send(requestOf(spans))).toBe(200);
    const own = traces.map(({ id }) => id).filter((id) => /[0-7].$/.test(id));
    const arrived = () => new Set(collectors.spans.map(({ traceId }) => traceId));
    const all = () => Promise.resolve(own.every((id) => arrived().has(id)));
    await eventually("its share arrives", all, { seconds: 60, every: 200 });
    await sleep(2_000);
    expect([...arrived()].sort()).toEqual([...own].sort());
    expect(collectors.spans).toHaveLength(2 * own.length);
    const page = await fetch(`http://127.0.0.1:${collectors.agent.metricsPort + 1}/metrics`).then((answer) =>
      answer.text(),
    );
    const waiting = Number(/^otelcol_exporter_queue_size\{.*monitor-2.*\} (\S+)$/m.exec(page)?.[1]);
    expect(waiting).toBeGreaterThan(0);
  });
});
