import { Service, type Behaviour } from "./service";

describe("the quick start's shop", () => {
  const service = new Service();
  let url = "";

  beforeAll(async () => {
    url = `http://127.0.0.1:${await service.listen(0, "127.0.0.1")}`;
    await behave({ requestsPerSecond: 0 });
  });
  afterAll(() => service.close());

  const behave = async (change: Partial<Behaviour> | string) => {
    const body = typeof change === "string" ? change : JSON.stringify(change);
    const answer = await fetch(`${url}/behaviour`, { method: "PUT", body });
    return [answer.status, await answer.json()] as const;
  };
  const metrics = async () => (await fetch(`${url}/metrics`)).text();
  const sample = async (series: string) => {
    const line = (await metrics()).split("\n").find((text) => text.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };

  it("has every HTTP and database metric that the specification names, and the size of its pool", async () => {
    await fetch(`${url}/orders`);
    const page = await metrics();
    const names = [...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`).sort();
    expect(names).toEqual([
      "db_connections_active gauge",
      "db_connections_idle gauge",
      "db_connections_max gauge",
      "db_deadlocks_total counter",
      "db_errors_total counter",
      "db_queries_total counter",
      "db_query_duration_seconds histogram",
      "http_request_duration_seconds histogram",
      "http_request_size_bytes histogram",
      "http_requests_in_flight gauge",
      "http_requests_total counter",
      "http_response_size_bytes histogram",
    ]);
  });

  it("fails the share of orders that was asked for, evenly", async () => {
    await behave({ errorRate: 0.25, latencySeconds: 0 });
    const statuses: number[] = [];
    for (let order = 0; order < 8; order++) statuses.push((await fetch(`${url}/orders`)).status);
    expect(statuses.filter((status) => status === 500)).toHaveLength(2);
    expect(await sample('http_requests_total{method="GET",route="/orders",status="500"}')).toBe(2);
    await behave({ errorRate: 0 });
  });

  it("takes the time that was asked for", async () => {
    const fast = 'http_request_duration_seconds_bucket{le="0.25",method="GET",route="/orders",status="200"}';
    const all = 'http_request_duration_seconds_count{method="GET",route="/orders",status="200"}';
    const slow = async () => ((await sample(all)) ?? 0) - ((await sample(fast)) ?? 0);
    // On a busy machine an order before may have been slow too.
    const before = await slow();
    await behave({ latencySeconds: 0.3 });
    const begun = Date.now();
    await fetch(`${url}/orders`);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(295);
    await behave({ latencySeconds: 0 });
    expect((await slow()) - before).toBe(1);
  });

  it("fills its pool, and no further", async () => {
    await behave({ databaseConnections: 17 });
    expect([await sample("db_connections_active"), await sample("db_connections_idle")]).toEqual([17, 3]);
    await behave({ databaseConnections: 50 });
    expect([await sample("db_connections_active"), await sample("db_connections_idle")]).toEqual([20, 0]);
    expect(await sample("db_connections_max")).toBe(20);
  });

  it("sends itself orders", async () => {
    await behave({ requestsPerSecond: 200 });
    const count = () => sample('http_requests_total{method="GET",route="/orders",status="200"}');
    const before = (await count()) ?? 0;
    for (let tries = 0; tries < 50 && ((await count()) ?? 0) < before + 3; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await count()).toBeGreaterThanOrEqual(before + 3);
    await behave({ requestsPerSecond: 0 });
  });

  it.each([
    ["not JSON", "nonsense", "must be JSON"],
    [
      "an unknown key",
      '{"errors": 1}',
      "errors: must be one of requestsPerSecond, errorRate, latencySeconds, databaseConnections, with a number of 0 or more",
    ],
    [
      "a negative number",
      '{"errorRate": -1}',
      "errorRate: must be one of requestsPerSecond, errorRate, latencySeconds, databaseConnections, with a number of 0 or more",
    ],
  ])("refuses %s and stays as it is", async (_, body, problem) => {
    const before = (await behave({}))[1] as Behaviour;
    expect(await behave(body)).toEqual([400, { problem }]);
    expect((await behave({}))[1]).toEqual(before);
  });
});
