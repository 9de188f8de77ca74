import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { eventually } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import { PrometheusApi } from "../../harness/prometheus-api";
import { askServer } from "../../harness/tls-client";
import type { HostDistribution } from "../../lib/artifacts";
import { blackboxJobs, blackboxOf, blackboxPlan, PROBE_METRICS, probeRules } from "../../lib/exporters/blackbox";
import { fleetNameOf } from "../../lib/host";
import { prometheusPlan } from "../../lib/prometheus";
import { parseSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { Workplace } from "../command/command-runs";
import { everything } from "../prometheus/model";
import { Staged } from "./servers";

const VERSIONS: [suite: Suite, versions: { readonly blackbox: string; readonly prometheus: string }][] = [
  ["bookworm", { blackbox: "0.23.0", prometheus: "2.42.0" }],
  ["trixie", { blackbox: "0.26.0", prometheus: "2.53.3" }],
  ["sid", { blackbox: "0.28.0", prometheus: "3.5.3" }],
];

/** The monitoring host, a workload, and a host of the same name in a fleet that nobody trusts. */
const place = new Workplace([
  { host: "monitor-1", roles: ["metrics"], addresses: [] },
  { host: "web-1", roles: [], addresses: [] },
]);
const servers: Server[] = [];
let targets: Readonly<Record<"page" | "open" | "closed" | "trusted", string>>;

const certificate = (host: string) => place.read(`certificates/fleet/hosts/${host}.pem`);
const authorities = () => place.read("certificates/fleet/ca.pem");

/** Starts `server` on loopback, and gives its address. */
async function listening(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** `/fails` answers 500; `/secret` asks for a password; all others are pages. */
function page({ url, headers }: IncomingMessage, response: ServerResponse): void {
  const isAllowed = headers.authorization === `Basic ${Buffer.from("probe:sesame").toString("base64")}`;
  response.statusCode = url === "/fails" ? 500 : url === "/secret" && !isAllowed ? 401 : 200;
  response.end("the shop is open");
}

beforeAll(async () => {
  place.now = new Date();
  expect((await place.certificates("make")).code).toBe(0);
  const pem = certificate("web-1");
  targets = {
    page: `http://${await listening(createHttpServer(page))}`,
    open: await listening(createServer((socket) => socket.end())),
    closed: `127.0.0.1:${await freePort()}`,
    trusted: await listening(createHttpsServer({ cert: pem, key: pem }, page)),
  };
});
afterAll(() => {
  for (const server of servers) server.close();
  place.remove();
});

/** Probes of everything that is there, and of what is not. */
function specified(port: number): string {
  const common = "interval: 1s, timeout: 900ms";
  return `
blackbox_exporter: { port: ${port} }
probes:
  page: { type: http, targets: [${targets.page}/, ${targets.page}/fails], ${common} }
  failing: { type: http, targets: [${targets.page}/fails], statuses: [500], ${common} }
  words: { type: http, targets: [${targets.page}/], matches: "shop is open", ${common} }
  closed-words: { type: http, targets: [${targets.page}/], matches_not: "is open", ${common} }
  login:
    type: http
    targets: [${targets.page}/secret]
    basic_auth: { username: probe, password_file: /etc/secrets/probe }
    ${common.replace(", ", "\n    ")}
  port: { type: tcp, targets: ["${targets.open}", "${targets.closed}"], ${common} }
  stranger: { type: tls, targets: ["${targets.trusted}"], ${common} }
  certificate:
    type: tls
    targets: ["${targets.trusted}"]
    tls: { ca_file: /etc/secrets/ca.pem, server_name: ${fleetNameOf("web-1")} }
    ${common.replace(", ", "\n    ")}
  ping: { type: icmp, targets: [127.0.0.1], ${common} }
`;
}

describe.each(VERSIONS)("probes by the exporter of Debian's %s", (suite, versions) => {
  const source = suite === "sid" ? "upstream" : "distribution";
  const distribution: HostDistribution = suite === "bookworm" ? "debian-12" : "debian-13";
  const options = { source: { source }, distribution } as const;
  const staged: Staged[] = [];
  let exporter: Staged;
  let prometheus: PrometheusApi;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const model = { ...blackboxOf(parseSpecification(specified(port))), tls: true };
    const host = { name: "monitor-1", address: "127.0.0.1", hostsFile: place.path("hosts"), facts: {} };
    place.write("hosts", `127.0.0.1 localhost\n127.0.0.1 ${fleetNameOf("monitor-1")}\n`);
    const start = async (one: Staged) => {
      staged.push(one);
      one.giveCertificate(certificate("monitor-1"), authorities());
      one.giveSecrets({ "login-password": "sesame", "certificate-ca": authorities() });
      const since = Math.floor(Date.now() / 1000);
      await one.start({ VMO_HOST_NAME: "monitor-1" });
      await one.probe(since);
      return one;
    };
    const plan = blackboxPlan(model, { ...options, version: versions.blackbox });
    exporter = new Staged(plan, suite, host);
    for (const { code, stdout, stderr } of await exporter.validate())
      expect(code === 0 ? "" : stdout + stderr).toBe("");
    await start(exporter);
    const server = await freePort();
    const { replicaLabel: _, externalUrl: __, ...whole } = everything;
    const served = prometheusPlan(
      {
        ...whole,
        port: server,
        exposure: "loopback",
        evaluationInterval: Duration.seconds(1),
        jobs: blackboxJobs(model),
        groups: [probeRules(model)],
        remoteWrite: [],
        alertmanagers: [],
      },
      { source: { source: "upstream" }, distribution, version: versions.prometheus },
    );
    await start(new Staged(served, suite, host));
    prometheus = PrometheusApi.at(`http://127.0.0.1:${server}`);
  });
  afterAll(() => Promise.all(staged.map((one) => one.remove())));

  it("Prometheus has each target asked as its probe says, under its own name", async () => {
    const expected = [
      ["probe-page", `${targets.page}/`, 1],
      ["probe-page", `${targets.page}/fails`, 0],
      ["probe-failing", `${targets.page}/fails`, 1],
      ["probe-words", `${targets.page}/`, 1],
      ["probe-closed-words", `${targets.page}/`, 0],
      ["probe-login", `${targets.page}/secret`, 1],
      ["probe-port", targets.open, 1],
      ["probe-port", targets.closed, 0],
      ["probe-stranger", targets.trusted, 0],
      ["probe-certificate", targets.trusted, 1],
      ["probe-ping", "127.0.0.1", 1],
    ];
    const found = async () =>
      (await prometheus.query("probe_success")).map(({ metric, value }) => [metric["job"], metric["instance"], value]);
    await eventually("every target was asked", async () => (await found()).length === expected.length);
    expect((await found()).map(String).sort()).toEqual(expected.map(String).sort());
    expect((await prometheus.targets()).filter(({ up }) => !up)).toEqual([]);
  });

  it("the end of a certificate is that of the one that is served, and alerts wait for their time", async () => {
    const { validTo } = place.leaf("web-1");
    const ends = async () =>
      (await prometheus.query('probe_ssl_earliest_cert_expiry{job="probe-certificate"}'))[0]?.value;
    expect(await eventually("the certificate was seen", ends)).toBe(Date.parse(validTo) / 1000);
    const pending = async () => (await prometheus.alerts()).filter(({ state }) => state === "pending");
    await eventually("what fails is pending", async () => (await pending()).length >= 4);
    expect([...new Set((await pending()).map(({ name }) => name))].sort()).toEqual([
      "probe_closed-words_failed",
      "probe_page_failed",
      "probe_port_failed",
      "probe_stranger_failed",
    ]);
  });

  it("exposes what the catalogue says, and nothing of its own beside", async () => {
    const names = new Set((await prometheus.query('{__name__=~"probe_.+"}')).map(({ metric }) => metric["__name__"]));
    const known = new Set(PROBE_METRICS.map(({ name }) => name));
    expect(names.size).toBeGreaterThan(12);
    expect([...names].filter((name) => !known.has(name ?? ""))).toEqual([]);
  });

  it("has nobody else ask anything: not over the network, not without a certificate, not with that of another host", async () => {
    const path = `/probe?module=page&target=${targets.page}/`;
    const of = { address: "127.0.0.1", port, path, name: fleetNameOf("monitor-1"), ca: authorities() };
    const others = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.2", () => resolve("connected"));
      socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(others).toBe("ECONNREFUSED");
    const plainly = await fetch(`http://127.0.0.1:${port}${path}`).then(({ status }) => status);
    expect(plainly).toBe(400);
    expect((await askServer(of)).refused).toBeDefined();
    expect((await askServer({ ...of, pem: certificate("monitor-1") })).status).toBe(200);
    const workload = await askServer({ ...of, pem: certificate("web-1") });
    // The build of Debian 12 cannot tell its clients apart; no other host reaches its loopback.
    expect(suite === "bookworm" ? workload.status : typeof workload.refused).toBe(
      suite === "bookworm" ? 200 : "string",
    );
  });

  it("has a unit that is as closed as those of servers but for its pings", async () => {
    const { exposure, wrong } = await exporter.unitReport("blackbox_exporter");
    expect(wrong).toBe("");
    expect(exposure).toBeLessThanOrEqual(1.6);
  });
});
