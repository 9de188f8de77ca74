import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../harness/command";
import { freePort } from "../../harness/ports";
import { askServer } from "../../harness/tls-client";
import { tool } from "../../harness/tools";
import { type KibanaModel, kibanaPlan, renderGateStart, renderKibanaGate } from "../../lib/kibana";
import { Workplace } from "../command/command-runs";
import { behindPortal } from "../kibana/models";

const CERTIFICATES = "/etc/vm-observability/secrets/certificates";

const ROLES = { "dash-1": "dashboards", "monitor-1": "metrics", "proxy-1": "proxy" };
const HOSTS = ["web-1", ...Object.keys(ROLES)];
const PASSWORD = "of people: 100 %";

/** What stands in Kibana's place found in a request. */
interface Seen {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server that answers with what it was asked, and says whether it is well as it is told. */
function standIn(state: { status: number }): Server {
  return createServer((asked, answer) => {
    const { url, method, headers } = asked;
    if (url === "/api/status" && headers.authorization === undefined) {
      answer.writeHead(state.status).end("{}");
      return;
    }
    let body = "";
    asked.on("data", (piece: Buffer) => (body += piece.toString()));
    asked.on("end", () => answer.writeHead(200).end(JSON.stringify({ url, method, headers, body })));
  });
}

describe.each(["bookworm", "sid"] as const)("Kibana's gate of Debian %s", (suite) => {
  const place = new Workplace(
    HOSTS.map((host) => ({
      host,
      roles: Object.entries(ROLES).flatMap(([name, role]) => (name === host ? [role] : [])),
      addresses: [],
    })),
  );
  const folder = mkdtempSync(join(tmpdir(), "vmo-kibana-gate-"));
  const state = { status: 200 };
  let model: KibanaModel;
  let server: Server;
  let caddy: ChildProcess;

  const listen = async () => {
    server = standIn(state);
    await new Promise<void>((resolve) => server.listen(model.ports.server, "127.0.0.1", resolve));
  };

  beforeAll(async () => {
    place.now = new Date();
    await place.certificates("make");
    model = { ...behindPortal, ports: { gate: await freePort(), server: await freePort() } };
    await listen();
    const { path, version } = await tool("caddy", suite);
    const config = JSON.stringify(renderKibanaGate(model, version))
      .replaceAll(`${CERTIFICATES}/fleet.pem`, place.path("certificates/fleet/hosts/dash-1.pem"))
      .replaceAll(`${CERTIFICATES}/fleet-ca.pem`, place.path("certificates/fleet/ca.pem"));
    for (const [name, content] of Object.entries({
      "gate.json": config,
      "gate.sh": renderGateStart(model),
      "people-password": `${PASSWORD}\n`,
    }))
      writeFileSync(join(folder, name), content);
    caddy = spawn("/bin/sh", [join(folder, "gate.sh"), path, "run", "--config", join(folder, "gate.json")], {
      env: {
        PATH: process.env["PATH"],
        CREDENTIALS_DIRECTORY: folder,
        XDG_CONFIG_HOME: folder,
        XDG_DATA_HOME: folder,
      },
      stdio: "ignore",
    });
    await eventually("the gate answers", async () => (await ask("monitor-1", "/metrics")).status === 200, {
      seconds: 30,
    });
  }, 600_000);

  afterAll(() => {
    caddy?.kill("SIGKILL");
    server?.close();
    place.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (
    as: string | undefined,
    path: string,
    { method = "GET", headers = {}, body }: { method?: string; headers?: object; body?: string } = {},
  ) =>
    askServer({
      address: "127.0.0.1",
      port: model.ports.gate,
      path,
      method,
      name: "dash-1.fleet.internal",
      ca: place.read("certificates/fleet/ca.pem"),
      pem: as === undefined ? undefined : place.read(`certificates/fleet/hosts/${as}.pem`),
      headers: headers as Record<string, string>,
      ...(body !== undefined && { body }),
    });
  const seen = async (...asked: Parameters<typeof ask>): Promise<Seen> => {
    const { status, body = "" } = await ask(...asked);
    expect(status).toBe(200);
    return JSON.parse(body) as Seen;
  };
  const basic = (user: string) => `Basic ${Buffer.from(`${user}:${PASSWORD}`).toString("base64")}`;

  it.each(["viewer", "operator", "admin"])(
    "signs in somebody with the role %s, whatever the request says",
    async (role) => {
      const headers = {
        "x-webauth-user": "ada",
        "x-webauth-role": role,
        cookie: "sid=2",
        authorization: basic("administrator"),
        "kbn-xsrf": "page",
      };
      const { headers: told, url } = await seen("proxy-1", "/app/discover?a=1", { headers });
      expect(url).toBe("/app/discover?a=1");
      expect(told).toMatchObject({ authorization: basic(`log-${role}`), "kbn-xsrf": "page" });
      for (const name of ["cookie", "x-webauth-user", "x-webauth-role"]) expect(told).not.toHaveProperty([name]);
    },
  );

  it.each<[string, string | undefined, object]>([
    ["who has no role", "proxy-1", { "x-webauth-user": "ada" }],
    ["whose role is none", "proxy-1", { "x-webauth-user": "ada", "x-webauth-role": "root" }],
    ["whom nobody names", "proxy-1", { "x-webauth-role": "admin" }],
    ["whom the host of Prometheus names", "monitor-1", { "x-webauth-user": "ada", "x-webauth-role": "admin" }],
    ["whom a workload names", "web-1", { "x-webauth-user": "ada", "x-webauth-role": "admin" }],
  ])("lets in nobody %s", async (_, as, headers) => {
    expect((await ask(as, "/app/discover", { headers })).status).toBe(403);
  });

  it("lets in nobody without a certificate", async () => {
    expect((await ask(undefined, "/app/discover")).refused).toBeDefined();
  });

  it("passes on each seed of its host as it is, signed in, and with the header that Kibana wants", async () => {
    const program = { source: { source: "upstream" }, distribution: "debian-13" } as const;
    const { seeds = [], files } = kibanaPlan(model, { ...program, gate: program, clients: [] });
    expect(seeds).toHaveLength(3);
    for (const { url, method = "GET", body, credential } of seeds) {
      const { pathname, search } = new URL(url.replace("{host}", "dash-1"));
      const sent = files.find(({ path }) => path === body?.releaseFile)?.content;
      const headers = {
        authorization: basic(credential?.user ?? ""),
        ...(sent !== undefined && { "content-type": body?.mediaType, "content-length": Buffer.byteLength(sent) }),
      };
      const asked = { method, headers, ...(sent !== undefined && { body: sent }) };
      const told = await seen("dash-1", pathname + search, asked);
      expect(told).toMatchObject({ url: pathname + search, method, body: sent ?? "" });
      expect(told.headers).toMatchObject({ authorization: basic("log-admin"), "kbn-xsrf": "seed" });
      if (body) expect(told.headers["content-type"]).toBe(body.mediaType);
    }
  });

  it("lets its host in at no other path, and nowhere without a password", async () => {
    const headers = { authorization: basic("log-admin") };
    const path = "/api/saved_objects/_import?overwrite=true";
    expect((await ask("dash-1", "/api/saved_objects/_export", { method: "POST", headers })).status).toBe(403);
    expect((await ask("dash-1", path, { method: "POST" })).status).toBe(403);
    expect((await ask("dash-1", "/api/x/../status", { headers })).refused).toBeDefined();
  });

  it("tells Prometheus whether Kibana works, starts or is away", async () => {
    const page = async () => (await ask("monitor-1", "/metrics")).body?.split("\n");
    expect(await page()).toEqual([
      "# HELP kibana_available 1 while Kibana says that it works.",
      "# TYPE kibana_available gauge",
      "kibana_available 1",
      "",
    ]);
    state.status = 503;
    expect(await page()).toContain("kibana_available 0");
    state.status = 200;
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
    expect(await page()).toContain("kibana_available 0");
    await listen();
    await eventually("it works again", async () => (await page())?.includes("kibana_available 1"), { seconds: 20 });
  });
});
