import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../../harness/command";
import { sendSpans } from "../../harness/otlp-sender";
import { askServer } from "../../harness/tls-client";
import { tool } from "../../harness/tools";
import { renderJaegerGate } from "../../lib/jaeger/gate";
import { Workplace } from "../command/command-runs";
import { onDisk } from "../jaeger/models";
import { JaegerServer } from "./jaeger-server";

const CERTIFICATES = "/etc/vm-observability/secrets/certificates";

const ROLES = { "traces-1": "tracing", "monitor-1": "metrics", "proxy-1": "proxy", "grafana-1": "dashboards" };
const HOSTS = ["web-1", ...Object.keys(ROLES)];

describe.each(["bookworm", "sid"] as const)("Jaeger behind the gate of Debian %s", (suite) => {
  const place = new Workplace(
    HOSTS.map((host) => ({
      host,
      roles: Object.entries(ROLES).flatMap(([name, role]) => (name === host ? [role] : [])),
      addresses: [],
    })),
  );
  const pemOf = (host: string) => place.read(`certificates/fleet/hosts/${host}.pem`);
  let server: JaegerServer;
  let caddy: ChildProcess;

  beforeAll(async () => {
    place.now = new Date();
    await place.certificates("make");
    const tls = {
      name: "traces-1.fleet.internal",
      ca: place.read("certificates/fleet/ca.pem"),
      pem: pemOf("traces-1"),
    };
    const elsewhere = {
      [`${CERTIFICATES}/fleet.pem`]: place.path("certificates/fleet/hosts/traces-1.pem"),
      [`${CERTIFICATES}/fleet-ca.pem`]: place.path("certificates/fleet/ca.pem"),
    };
    server = await JaegerServer.of({ ...onDisk, tls: true, basePath: "/watch/jaeger" }, { tls, elsewhere });
    await server.start();
    const span = { traceId: "1".repeat(32), spanId: "1".repeat(16), name: "pay", start: Date.now() };
    expect(await sendSpans({ port: server.model.ports.otlp, tls }, "shop", [span])).toBe(0);
    const { path, version } = await tool("caddy", suite);
    const config = join(server.folder, "gate.json");
    const rendered = JSON.stringify(renderJaegerGate(server.model, version));
    writeFileSync(
      config,
      Object.entries(elsewhere).reduce((text, [from, to]) => text.replaceAll(from, to), rendered),
    );
    const folders = { XDG_CONFIG_HOME: server.folder, XDG_DATA_HOME: server.folder };
    caddy = spawn(path, ["run", "--config", config], {
      env: { PATH: process.env["PATH"], VMO_HOST_NAME: "traces-1", ...folders },
      stdio: "ignore",
    });
    await eventually("the gate answers", async () => (await ask("proxy-1", "/")).status === 200, { seconds: 30 });
  }, 1_800_000);

  afterAll(async () => {
    caddy?.kill("SIGKILL");
    await server?.remove();
    place.remove();
  });

  const ask = (as: string | undefined, path: string, method = "GET") =>
    askServer({
      address: "127.0.0.1",
      port: server.model.ports.gate,
      path,
      method,
      name: "traces-1.fleet.internal",
      ca: place.read("certificates/fleet/ca.pem"),
      pem: as === undefined ? undefined : pemOf(as),
    });

  it("shows traces to the hosts of people, dashboards and Prometheus, wherever its pages are", async () => {
    for (const host of ["proxy-1", "grafana-1", "monitor-1"])
      expect([host, (await ask(host, "/api/services")).body]).toEqual([
        host,
        expect.stringContaining('"data":["shop"]') as string,
      ]);
    expect((await ask("proxy-1", "/")).body).toContain('<base href="/watch/jaeger/"');
  });

  it("tells of itself to Prometheus alone", async () => {
    expect((await ask("monitor-1", "/metrics")).body).toContain("otelcol_receiver_accepted_spans_total");
    expect((await ask("proxy-1", "/metrics")).body).not.toContain("otelcol_");
  });

  it("shows nothing to a workload or without a certificate, and lets nobody write", async () => {
    expect((await ask("web-1", "/api/services")).status).toBe(403);
    expect((await ask("web-1", "/metrics")).status).toBe(403);
    expect((await ask(undefined, "/api/services")).refused).toBeDefined();
    for (const method of ["POST", "PUT", "DELETE"])
      expect([method, (await ask("proxy-1", "/api/traces", method)).status]).toEqual([method, 403]);
    for (const path of ["/api/../api/services", "//api/services", "/api/%2e%2e/services"])
      expect([path, (await ask("web-1", path)).body ?? ""]).toEqual([
        path,
        expect.not.stringContaining("shop") as string,
      ]);
  });
});
