import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, run, succeed } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { buildOf, grafanaStandIn, realGrafanas } from "../../harness/grafana";
import { freePort } from "../../harness/ports";
import { askServer } from "../../harness/tls-client";
import { gatewayPlan, grafanaAccess, type GrafanaModel, grafanaPlan } from "../../lib/grafana";
import { certificateOf } from "../../lib/host";
import { PROMETHEUS_READS } from "../../lib/monitoring";
import { Bytes } from "../../lib/units";
import { ask, Certificates, quickUsersFile, stageProxy } from "./proxy-stage";
import { Staged } from "./servers";

const VERSIONS: [caddy: string, suite: Suite][] = [
  ["2.6.2", "bookworm"],
  ["2.11.4", "sid"],
];

const PEOPLE = "people.role.fleet.internal";
const METRICS = "metrics.role.fleet.internal";
const HOST = "dash-1.fleet.internal";

/** What the stand-in says that it was told. */
interface Told {
  readonly user: string;
  readonly role: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

function modelAt(port: number): GrafanaModel {
  return {
    port,
    memory: Bytes.mebibytes(512),
    operators: "Editor",
    rootUrl: "https://portal.example.com/grafana",
    proxies: [PEOPLE],
    scrapers: [METRICS],
    correlated: { correlationStrategies: {} },
    dataSources: [
      {
        name: "Prometheus",
        uid: "prometheus",
        type: "prometheus",
        url: "https://127.0.0.1:1",
        reads: PROMETHEUS_READS,
      },
    ],
    dashboards: [{ folder: "General", uid: "shop", content: '{"title":"Shop"}\n' }],
  };
}

/** A Grafana as its unit runs it, in a folder: its paths are moved there. */
class Standing {
  public readonly folder = mkdtempSync(join(tmpdir(), "vmo-grafana-"));
  private child: ChildProcess | undefined;
  public log = "";

  public get socket(): string {
    return join(this.folder, "run/grafana.sock");
  }

  public async start(model: GrafanaModel, archive: string, version: string, build: string): Promise<void> {
    await succeed("tar", ["-C", this.folder, "-xzf", archive]);
    const plan = grafanaPlan(model, { source: { source: "upstream" }, distribution: "debian-13", version, build });
    for (const { path, content } of plan.files) this.put(`files/${path}`, this.moved(content));
    this.put("secret-key", "k".repeat(44));
    for (const folder of ["data", "run"]) mkdirSync(join(this.folder, folder), { recursive: true });
    await succeed("cp", ["-r", join(this.folder, "files/grafana/dashboards"), join(this.folder, "run")]);
    const home = join(this.folder, `grafana-${version}`);
    const flags = ["server", `--homepath=${home}`, `--config=${join(this.folder, "files/grafana/grafana.ini")}`];
    this.child = spawn(join(home, "bin/grafana"), flags, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on("data", (piece: Buffer) => (this.log += piece.toString()));
    await eventually("Grafana listens", () => Promise.resolve(existsSync(this.socket)));
  }

  public remove(): void {
    this.child?.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  private put(path: string, content: string): void {
    const at = join(this.folder, path);
    mkdirSync(join(at, ".."), { recursive: true });
    writeFileSync(at, content);
  }

  private moved(text: string): string {
    return text
      .replaceAll("/opt/vm-observability/current/files", join(this.folder, "files"))
      .replaceAll("/var/lib/vm-observability/grafana", join(this.folder, "data"))
      .replaceAll("/run/credentials/vmo-grafana.service", this.folder)
      .replaceAll("/run/vmo-grafana", join(this.folder, "run"));
  }
}

describe.each(VERSIONS)("Grafana behind Caddy %s of Debian's %s", (version, suite) => {
  const certificates = new Certificates();
  certificates.make("dash", [HOST, "127.0.0.1", "dashboards.role.fleet.internal"]);
  certificates.make("proxy", ["proxy-1.fleet.internal", PEOPLE]);
  certificates.make("portal", ["127.0.0.1"]);
  certificates.make("monitor", ["monitor-1.fleet.internal", METRICS]);
  certificates.make("web", ["web-1.fleet.internal"]);
  const ca = certificates.read("ca.pem");
  const standing = new Standing();
  let gateway: Staged;
  let portal: Staged;
  let [port, people] = [0, 0];

  beforeAll(async () => {
    const archive = await grafanaStandIn("12.4.3", "24388279614");
    port = await freePort();
    const model = modelAt(port);
    await standing.start(model, archive.path, "12.4.3", "24388279614");
    const plan = gatewayPlan(model, {
      source: { source: "upstream" },
      distribution: "debian-13",
      version,
      clients: ["metrics"],
    });
    const files = plan.files.map((file) => ({
      ...file,
      content: file.content.replaceAll("/run/vmo-grafana/grafana.sock", standing.socket),
    }));
    gateway = new Staged({ ...plan, files }, suite);
    gateway.giveCertificate(certificates.read("dash.pem"), ca);
    await gateway.start();
    const { pem, ca: authority } = certificateOf("fleet");
    const host = { certificate: pem, key: pem, authority };
    const staged = await stageProxy(version, suite, {
      behind: 0,
      host,
      metricsClients: [METRICS],
      upstreamTls: { host },
      tools: [
        { name: "grafana", access: grafanaAccess(model.dataSources), dial: [`127.0.0.1:${port}`], serverName: HOST },
      ],
    });
    [portal, people] = [staged.staged, staged.port];
    portal.giveSecrets({ users: quickUsersFile(), certificate: certificates.read("portal.pem") });
    portal.giveCertificate(certificates.read("proxy.pem"), ca);
    await portal.start();
    await eventually("the portal answers", async () => (await ask(people, ca, "/healthz")).status === 200);
    await eventually("the gateway answers", async () => (await direct("/api/health", "monitor")).status === 200);
  });
  afterAll(async () => {
    await portal?.remove();
    await gateway?.remove();
    standing.remove();
    certificates.remove();
  });

  /** Asks the gateway, from another address than loopback's own, with the certificate of a host. */
  const direct = (
    path: string,
    as: string | undefined,
    headers: Readonly<Record<string, string>> = {},
    method = "GET",
  ) =>
    askServer({
      ...{ address: "127.0.0.1", port, path, name: HOST, ca, headers, method },
      ...(as !== undefined && { pem: certificates.read(`${as}.pem`) }),
    });
  const FORGED = { "X-WEBAUTH-USER": "mallory", "X-WEBAUTH-ROLE": "admin" };
  const through = async (user: string, path = "/grafana/d/shop", more: object = {}) => {
    const { status, body } = await ask(people, ca, path, { user, ...more });
    return { status, told: status === 200 ? (JSON.parse(body) as Told) : undefined };
  };

  it("is configured as Caddy reads it", async () => {
    const [checked] = await gateway.validate();
    expect(checked?.code === 0 ? "accepted" : `${checked?.stdout}${checked?.stderr}`).toBe("accepted");
  });

  it.each([
    ["vera", "Viewer"],
    ["omar", "Editor"],
    ["ada", "Admin"],
  ])("is told that %s is there as %s, at the path without its folder", async (user, role) => {
    const { told } = await through(user);
    expect(told).toMatchObject({ user, role, path: "/d/shop" });
    expect(Object.keys(told?.headers ?? {})).not.toEqual(expect.arrayContaining(["Authorization"]));
  });

  it("is told the one who signed in, whoever a browser says that it is", async () => {
    expect((await through("vera", "/grafana/", { headers: FORGED })).told).toMatchObject({
      user: "vera",
      role: "Viewer",
    });
  });

  it.each([
    ["a program without a certificate", undefined],
    ["a program of the host that shows what it made itself", "self"],
  ])("lets in nobody else: %s", async (_, as) => {
    const foreign = new Certificates();
    foreign.make("self", [HOST, PEOPLE]);
    const pem = as === undefined ? undefined : foreign.read("self.pem");
    foreign.remove();
    const answer = await askServer({ address: "127.0.0.1", port, path: "/", name: HOST, ca, headers: FORGED, pem });
    expect(answer.status).toBeUndefined();
    expect(answer.refused).toBeDefined();
  });

  it.each([
    ["a workload", "web"],
    ["Prometheus", "monitor"],
    ["its own host", "dash"],
  ])("does not believe %s that it is somebody", async (_, as) => {
    // All of them come over loopback here; from elsewhere, a workload's connection ends.
    expect(await direct("/api/org/users", as, FORGED)).toMatchObject({ status: 403 });
  });

  it("shows Prometheus its metrics, and names nobody for it", async () => {
    expect((await direct("/metrics", "monitor", FORGED)).body).toContain('grafana_build_info{version="12.4.3"}');
  });

  it("refuses a portal's role that it does not know, and a person without a name", async () => {
    const named = (headers: Readonly<Record<string, string>>) => direct("/d/shop", "proxy", headers);
    expect(await named({ "X-Webauth-User": "eve", "X-Webauth-Role": "owner" })).toMatchObject({ status: 403 });
    expect(await named({ "X-Webauth-User": "eve", "X-Webauth-Role": "Admin" })).toMatchObject({ status: 403 });
    expect(await named({ "X-Webauth-Role": "admin" })).toMatchObject({ status: 403 });
    expect(await named({ "X-Webauth-User": "eve", "X-Webauth-Role": "viewer" })).toMatchObject({ status: 200 });
  });

  it("takes tokens off: they open nothing from outside", async () => {
    const answer = await direct("/d/shop", "proxy", {
      Authorization: "Bearer glsa_x",
      "X-Webauth-User": "eve",
      "X-Webauth-Role": "viewer",
    });
    expect((JSON.parse(answer.body ?? "") as Told).headers).not.toHaveProperty("Authorization");
  });

  it("keeps viewers to queries, and administration to administrators", async () => {
    const status = async (user: string, method: string, path: string) =>
      (await through(user, `/grafana${path}`, { method })).status;
    const asked: [string, string, Record<"vera" | "omar" | "ada", number>][] = [
      ["POST", "/api/ds/query", { vera: 200, omar: 200, ada: 200 }],
      ["GET", "/api/datasources/uid/prometheus/resources/api/v1/labels", { vera: 200, omar: 200, ada: 200 }],
      ["GET", "/api/datasources/uid/prometheus/resources/api/v1/label/job/values", { vera: 200, omar: 200, ada: 200 }],
      ["POST", "/api/datasources/uid/prometheus/resources/api/v1/write", { vera: 403, omar: 403, ada: 200 }],
      ["POST", "/api/datasources/uid/prometheus/resources/-/quit", { vera: 403, omar: 403, ada: 200 }],
      ["GET", "/api/datasources/proxy/uid/prometheus/debug/pprof/heap", { vera: 403, omar: 403, ada: 200 }],
      ["GET", "/apis/prometheus.datasource.grafana.app/v0alpha1/x", { vera: 403, omar: 403, ada: 200 }],
      ["POST", "/api/dashboards/db", { vera: 403, omar: 200, ada: 200 }],
      ["PATCH", "/api/user/preferences", { vera: 200, omar: 200, ada: 200 }],
      ["GET", "/metrics", { vera: 403, omar: 403, ada: 403 }],
    ];
    for (const [method, path, expected] of asked)
      for (const [user, code] of Object.entries(expected))
        expect(`${user} ${method} ${path} ${await status(user, method, path)}`).toBe(
          `${user} ${method} ${path} ${code}`,
        );
  });

  it("asks its data sources for the host alone", async () => {
    const path = "/api/datasources/uid/prometheus/health";
    expect((await direct(path, "dash", FORGED)).status).toBe(400);
    expect((await direct(path, "dash", FORGED, "POST")).status).toBe(403);
  });

  it("cannot be reached over its socket by another user of its host", async () => {
    const { socket } = standing;
    const asked = (user: string) =>
      run("runuser", [
        "-u",
        user,
        "--",
        "curl",
        "-s",
        "-o",
        "/dev/null",
        "-w",
        "%{http_code}",
        "--unix-socket",
        socket,
        "-H",
        "X-WEBAUTH-USER: mallory",
        "http://grafana/",
      ]);
    // Its folder is open here, so that the socket's own mode is what keeps others out.
    spawnSync("chmod", ["755", standing.folder, join(standing.folder, "run")]);
    expect((await asked("nobody")).stdout).toBe("000");
    expect((await asked("root")).stdout).toBe("200");
  });
});

const real = realGrafanas();

// A real Grafana is in no package registry: whoever has its archive names it by GRAFANA_ARCHIVE.
if (real.length === 0)
  it("the real Grafana was left out, because GRAFANA_ARCHIVE names no archive of it", () => {
    expect(process.env["GRAFANA_ARCHIVE"] ?? "").toBe("");
  });
else
  describe.each(real.map((archive) => [archive.version, archive] as const))(
    "the real Grafana %s",
    (version, archive) => {
      const standing = new Standing();
      afterAll(() => standing.remove());
      const asked = async (path: string, ...more: readonly string[]) => {
        const { stdout } = await run("curl", [
          "-s",
          "--unix-socket",
          standing.socket,
          ...more,
          `http://grafana${path}`,
        ]);
        return stdout;
      };
      const as = (user: string, role: string) => ["-H", `X-Webauth-User: ${user}`, "-H", `X-Webauth-Role: ${role}`];

      it("starts with the files of the plan, says its version, and has the data source and the dashboard", async () => {
        await standing.start(modelAt(3000), archive.path, version, buildOf(archive));
        await eventually("it is ready", async () => (await asked("/api/health")).includes(`"${version}"`));
        expect(await asked("/api/datasources/uid/prometheus", ...as("ada", "Admin"))).toContain('"readOnly":true');
        await eventually("it has the dashboard", async () =>
          (await asked("/api/dashboards/uid/shop", ...as("vera", "Viewer"))).includes('"title":"Shop"'),
        );
        expect(standing.log).not.toMatch(/level=error/);
      });

      it("believes headers, gives the role that they say, and has no account with a password", async () => {
        expect(JSON.parse(await asked("/api/user/orgs", ...as("omar", "Editor")))).toMatchObject([{ role: "Editor" }]);
        expect(await asked("/api/user", "-u", "admin:admin")).toMatch(/unauthorized|Unauthorized/i);
        expect(await asked("/api/user")).toMatch(/unauthorized|Unauthorized/i);
      });

      it("exposes the metrics that rules and dashboards read", async () => {
        const page = await asked("/metrics");
        for (const name of [
          "grafana_build_info",
          "grafana_http_request_in_flight",
          "grafana_http_request_duration_seconds_count",
        ])
          expect(page).toContain(name);
      });
    },
  );
