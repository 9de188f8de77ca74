import { connect } from "node:http2";
import type { Suite } from "../../harness/debian";
import { type Ask, ask, basic, Certificates, echo, PASSWORD, stageProxy, usersFile } from "./proxy-stage";
import type { Staged } from "./servers";

const VERSIONS: [version: string, suite: Suite][] = [
  ["2.6.2", "bookworm"],
  ["2.6.2", "trixie"],
  ["2.11.4", "sid"],
];

const SILENCE = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };

describe.each(VERSIONS)("the proxy in front of servers, with Caddy %s of Debian's %s", (version, suite) => {
  const certificates = new Certificates();
  certificates.make("portal", ["127.0.0.1"]);
  const ca = certificates.read("ca.pem");
  let behind: Awaited<ReturnType<typeof echo>>;
  let staged: Staged;
  let [port, metricsPort] = [0, 0];
  let users = "";

  beforeAll(async () => {
    behind = await echo();
    ({ staged, port, metricsPort } = await stageProxy(version, suite, { behind: behind.port }));
    users = await usersFile(suite);
    staged.giveSecrets({ users, certificate: certificates.read("portal.pem") });
    const [checked] = await staged.validate();
    expect(checked?.code === 0 ? "accepted" : `${checked?.stdout}${checked?.stderr}`).toBe("accepted");
    await staged.start();
    await staged.probe(0);
  });
  afterAll(async () => {
    await staged.remove();
    behind.server.close();
    certificates.remove();
  });

  const get = (path: string, how?: Ask) => ask(port, ca, path, how);
  /** What arrives while `work` is done. */
  const arriving = async (work: () => Promise<unknown>) => {
    const before = behind.arrivals.length;
    await work();
    return behind.arrivals.slice(before);
  };

  it.each([
    // path, method, status for viewer, operator and admin
    ["/alertmanager/", "GET", 200, 200, 200],
    ["/alertmanager/api/v2/silences", "GET", 200, 200, 200],
    ["/alertmanager/api/v2/silences", "POST", 403, 200, 200],
    ["/alertmanager/api/v2/silence/3e9d8a8e-0000-4000-8000-000000000000", "DELETE", 403, 200, 200],
    ["/alertmanager/api/v2/alerts", "POST", 403, 403, 403],
    ["/alertmanager/-/reload", "POST", 403, 403, 200],
    ["/alertmanager/debug/pprof/", "GET", 403, 403, 200],
    ["/prometheus/graph?g0.expr=up", "GET", 200, 200, 200],
    ["/prometheus/api/v1/query", "POST", 200, 200, 200],
    ["/prometheus/api/v1/query_range", "POST", 200, 200, 200],
    ["/prometheus/api/v1/status/config", "GET", 200, 200, 200],
    ["/prometheus/-/reload", "POST", 403, 403, 200],
    ["/prometheus/-/quit", "POST", 403, 403, 403],
    ["/prometheus/debug/pprof/heap", "GET", 403, 403, 200],
    ["/prometheus/api/v1/admin/tsdb/delete_series", "POST", 403, 403, 403],
    ["/prometheus/api/v1/write", "POST", 403, 403, 403],
    ["/prometheus/api/v1/query", "OPTIONS", 403, 403, 403],
    ["/alertmanager/api/v2/silences", "PATCH", 403, 403, 403],
  ])("%s by %s: %d for a viewer, %d for an operator, %d for an admin", async (path, method, ...expected) => {
    const statuses: number[] = [];
    const arrivals = await arriving(async () => {
      for (const user of ["vera", "omar", "ada"]) statuses.push((await get(path, { method, user })).status);
    });
    expect(statuses).toEqual(expected);
    expect(arrivals.map(({ url }) => url)).toEqual(
      expected.filter((status) => status === 200).map(() => path.replace(/^\/[a-z]+/, "")),
    );
  });

  it("passes on no silence of a viewer, however the path is spelled", async () => {
    const paths = [
      "//alertmanager/api/v2/silences",
      "/alertmanager//api/v2/silences",
      "/alertmanager/api//v2/silences",
      "/alertmanager/api/v2/silences/",
      "/alertmanager/api/v2/silences?x=/api/v1/query",
      "/alertmanager/api/v2/silences%3f",
      "/alertmanager/api/v2%2fsilences",
      "/alertmanager%2fapi%2fv2%2fsilences",
      "/alertmanager/api/v2/./silences",
      "/alertmanager/api/v2/x/../silences",
      "/alertmanager/api/v2/x/%2e%2e/silences",
      "/alertmanager/api/v2/x/..%2fsilences",
      "/alertmanager/api/v2/x/%252e%252e/silences",
      "/prometheus/api/v1/query/../../../../alertmanager/api/v2/silences",
      "/prometheus/api/v1/query/..%2f..%2f..%2fapi%2fv2%2fsilences",
      "/prometheus/../alertmanager/api/v2/silences",
      "/ALERTMANAGER/API/V2/SILENCES",
      "/alertmanager/API/v2/silences",
      "/alertmanager/api/v2/silences;x",
      "/alertmanager/api/v2/silences%00",
      "/alertmanager/api/v2/%73ilences",
      "/alertmanager\\api\\v2\\silences",
      "/alertmanager/api/v2/silences%20",
      "http://127.0.0.1/alertmanager/api/v2/silences",
    ];
    const statuses: [string, number][] = [];
    const arrivals = await arriving(async () => {
      for (const path of paths) statuses.push([path, (await get(path, { ...SILENCE, user: "vera" })).status]);
    });
    expect(arrivals).toEqual([]);
    for (const [path, status] of statuses) expect([path, status >= 400 && status < 500]).toEqual([path, true]);
  });

  it("reaches no closed page of a server by a spelling that an open one has", async () => {
    const paths = [
      "/prometheus//debug/pprof/",
      "/prometheus/x/../debug/pprof/",
      "/prometheus/%2e/debug/pprof/",
      "/prometheus/%64ebug/pprof/",
      "/prometheus/DEBUG/pprof/",
      "/prometheus/debug",
      "/prometheus/%2fdebug/pprof/",
      "/prometheus/api/v1/..%5c..%5cdebug/pprof/",
      "/alertmanager/%2d/reload",
    ];
    const arrivals = await arriving(async () => {
      for (const path of paths) await get(path, { user: "omar" });
    });
    expect(arrivals.map(({ url }) => url)).toEqual(["/debug"]);
  });

  it("minds no header that would change the method, and opens no other protocol", async () => {
    const arrivals = await arriving(async () => {
      for (const name of ["x-http-method-override", "x-http-method", "x-method-override"]) {
        const asked = { user: "vera", headers: { [name]: "POST" } };
        expect((await get("/alertmanager/api/v2/silences", asked)).status).toBe(200);
      }
      const socket = {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "sec-websocket-version": "13",
      };
      expect((await get("/prometheus/", { user: "ada", headers: socket })).status).toBe(400);
    });
    expect(arrivals.map(({ method }) => method)).toEqual(["GET", "GET", "GET"]);
  });

  it("keeps to the same rules over HTTP/2", async () => {
    const session = connect(`https://127.0.0.1:${port}`, { ca });
    const statusOf = (path: string, method: string, user: string) =>
      new Promise<number>((resolve, reject) => {
        const stream = session.request({ ":path": path, ":method": method, authorization: basic(user) });
        stream.on("response", (headers) => resolve(Number(headers[":status"])));
        stream.on("error", reject);
        stream.resume().end();
      });
    const path = "/alertmanager/api/v2/silences";
    const statuses = [
      await statusOf(path, "GET", "vera"),
      await statusOf(path, "POST", "vera"),
      await statusOf("/alertmanager//api/v2/silences", "POST", "vera"),
      await statusOf(path, "POST", "omar"),
    ];
    session.close();
    expect(statuses).toEqual([200, 403, 400, 200]);
  });

  it("tells the server who asks, and nothing that the client says of that", async () => {
    const forged = {
      "x-webauth-user": "ada",
      "X-WEBAUTH-ROLE": "admin",
      "X-Forwarded-User": "ada",
      "X-Forwarded-Email": "ada",
      Forwarded: "for=127.0.0.1",
      "X-Auth-Request-User": "ada",
      "Remote-User": "ada",
      "X-Request-Id": "forged",
      cookie: "session=ada",
      origin: `https://127.0.0.1:${port}`,
    };
    const answers: Awaited<ReturnType<typeof get>>[] = [];
    const [arrived] = await arriving(async () => {
      answers.push(await get("/prometheus/api/v1/query", { user: "vera", method: "POST", headers: forged }));
    });
    const { headers = {} } = arrived ?? {};
    expect(headers["x-webauth-user"]).toBe("vera");
    expect(headers["x-webauth-role"]).toBe("viewer");
    for (const name of [
      "authorization",
      "cookie",
      "x-forwarded-user",
      "x-forwarded-email",
      "forwarded",
      "x-auth-request-user",
      "remote-user",
      "origin",
    ])
      expect([name, headers[name]]).toEqual([name, undefined]);
    expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(answers[0]?.headers["x-request-id"]).toBe(headers["x-request-id"]);
    expect(answers[0]?.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("asks everyone who it is, and shows only its health without that", async () => {
    for (const path of [
      "/",
      "/site.json",
      "/edition.txt",
      "/metrics",
      "/prometheus/",
      "/alertmanager/api/v2/silences",
      "/nothing",
    ]) {
      const answer = await get(path);
      expect({ path, status: answer.status, asks: answer.headers["www-authenticate"] }).toEqual({
        path,
        status: 401,
        asks: 'Basic realm="observability"',
      });
    }
    expect((await get("/healthz")).body).toBe("ok\n");
    expect((await get("/", { user: "vera" })).status).toBe(200);
    for (const [user, password] of [
      ["vera", "wrong"],
      ["Vera", PASSWORD],
      ["nobody", PASSWORD],
      ["", PASSWORD],
      ["vera", ""],
    ] as const)
      expect([user, (await get("/prometheus/", { user, password })).status]).toEqual([user, 401]);
  });

  it("takes as long over an unknown name as over a wrong password, so that names cannot be told apart", async () => {
    const took = async (user: string) => {
      const times: number[] = [];
      for (const password of ["a", "b", "c"]) {
        const start = performance.now();
        await get("/", { user, password: `${user}${password}` });
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b)[1] ?? 0;
    };
    // A name that is refused without a look at the password takes a fiftieth.
    const ratio = (await took("nobody")) / (await took("vera"));
    expect(ratio).toBeGreaterThan(0.2);
    expect(ratio).toBeLessThan(5);
  });

  it("has headers that keep pages to themselves, and speaks nothing but TLS 1.2 and 1.3", async () => {
    const { headers } = await get("/", { user: "vera" });
    expect(headers).toMatchObject({
      "strict-transport-security": "max-age=31536000",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
    });
    expect(headers["server"]).toBeUndefined();
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(400);
  });

  it("writes who asked for what, with the number of the request, and no password", async () => {
    const { headers } = await get("/alertmanager/api/v2/silences", { ...SILENCE, user: "omar" });
    const id = String(headers["x-request-id"]);
    const line = staged.log
      .join("")
      .split("\n")
      .find((one) => one.includes(id));
    const entry = JSON.parse(line ?? "{}") as {
      user_id?: string;
      status?: number;
      request?: { method: string; uri: string };
    };
    expect(entry).toMatchObject({
      logger: "http.log.access",
      user_id: "omar",
      status: 200,
      request: { method: "POST", uri: "/alertmanager/api/v2/silences" },
    });
    expect(staged.log.join("")).not.toContain(Buffer.from(`omar:${PASSWORD}`).toString("base64"));
    const lines = staged.log.join("").split("\n");
    expect(lines.filter((one) => one.includes(id))).toHaveLength(1);
  });

  const metricsPage = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();

  it("shows Prometheus its metrics at a port of their own", async () => {
    await get("/", { user: "vera" });
    expect(await metricsPage()).toMatch(/^caddy_http_requests_total\{/m);
    expect((await fetch(`http://127.0.0.1:${metricsPort}/site.json`)).status).toBe(404);
  });

  it("counts a refused sign-in as an error of its handler alone, and a page that is missing as one of the handler after it too", async () => {
    const errors = async () => {
      const page = await metricsPage();
      return ["authentication", "map"].map((handler) =>
        Number(
          new RegExp(`^caddy_http_request_errors_total\\{handler="${handler}",.*\\} (\\d+)`, "m").exec(page)?.[1] ?? 0,
        ),
      );
    };
    const raisedBy = async (how: Ask) => {
      const before = await errors();
      const { status } = await get("/nothing", how);
      return [status, ...(await errors()).map((count, at) => count - (before[at] ?? 0))];
    };
    expect(await raisedBy({ user: "omar", password: "wrong" })).toEqual([401, 1, 0]);
    expect(await raisedBy({ user: "omar" })).toEqual([404, 1, 1]);
  });
});
