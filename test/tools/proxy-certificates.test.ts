import { readFileSync } from "node:fs";
import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Suite } from "../../harness/debian";
import { ALERTMANAGER_ACCESS } from "../../lib/alertmanager";
import { certificateOf } from "../../lib/host";
import { eventually } from "../../harness/command";
import { ask, Certificates, stageProxy, usersFile } from "./proxy-stage";
import type { Staged } from "./servers";

const VERSIONS: [version: string, suite: Suite][] = [
  ["2.6.2", "bookworm"],
  ["2.6.2", "trixie"],
  ["2.11.4", "sid"],
];

const PEOPLE = "people.role.fleet.internal";
const METRICS = "metrics.role.fleet.internal";

describe.each(VERSIONS)("the proxy of a fleet with certificates, with Caddy %s of Debian's %s", (version, suite) => {
  const certificates = new Certificates();
  certificates.make("proxy", ["monitor-1.fleet.internal", "127.0.0.1", PEOPLE]);
  certificates.make("portal", ["127.0.0.1"]);
  certificates.make("server", ["monitor-1.fleet.internal"]);
  certificates.make("prometheus", ["monitor-2.fleet.internal", METRICS]);
  const ca = certificates.read("ca.pem");
  const shown: string[] = [];
  // A server as Prometheus is: it lets in the role of the proxy, and nobody else.
  const server = createServer(
    {
      cert: certificates.read("server.pem"),
      key: certificates.read("server.pem"),
      ca,
      requestCert: true,
      minVersion: "TLSv1.3",
    },
    (asked, answer) => {
      const name = (asked.socket as TLSSocket).getPeerCertificate().subjectaltname ?? "";
      shown.push(name);
      answer.writeHead(name.includes(PEOPLE) ? 200 : 403).end("reached");
    },
  );
  let staged: Staged;
  let [port, metricsPort] = [0, 0];

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { pem, ca: authority } = certificateOf("fleet");
    const host = { certificate: pem, key: pem, authority };
    ({ staged, port, metricsPort } = await stageProxy(version, suite, {
      behind: 0,
      host,
      metricsClients: [METRICS],
      upstreamTls: { host, serverName: "monitor-1.fleet.internal" },
      tools: [
        {
          name: "alertmanager",
          access: ALERTMANAGER_ACCESS,
          dial: [`127.0.0.1:${(server.address() as AddressInfo).port}`],
          serverName: "monitor-1.fleet.internal",
        },
      ],
    }));
    staged.giveSecrets({ users: await usersFile(suite), certificate: certificates.read("portal.pem") });
    staged.giveCertificate(certificates.read("proxy.pem"), ca);
    await restart();
  });
  afterAll(async () => {
    await staged.remove();
    server.close();
    certificates.remove();
  });

  async function restart() {
    await staged.stop();
    await staged.start();
    await eventually("the portal answers", async () => (await ask(port, ca, "/healthz")).status === 200);
  }

  /** Status of a page at the port for Prometheus, or the code with which the connection ended. */
  const asFrom = (path: string, client: string | undefined) =>
    new Promise<number | string>((resolve) => {
      const pem = client === undefined ? undefined : certificates.read(`${client}.pem`);
      const sent = request(
        { host: "127.0.0.1", port: metricsPort, path, ca, ...(pem !== undefined && { cert: pem, key: pem }) },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      sent.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      sent.end();
    });

  it("is accepted without the files that only the host has", async () => {
    const [checked] = await staged.validate();
    expect(checked?.code === 0 ? "accepted" : `${checked?.stdout}${checked?.stderr}`).toBe("accepted");
  });

  it("asks servers with the host's certificate, whose role lets it in", async () => {
    expect((await ask(port, ca, "/alertmanager/api/v2/silences", { user: "vera" })).body).toBe("reached");
    expect(shown.at(-1)).toContain(PEOPLE);
  });

  it("shows browsers another certificate than servers, when there is one", async () => {
    const seen = (at: number) =>
      new Promise<string>((resolve, reject) => {
        const pem = certificates.read("prometheus.pem");
        const sent = request({ host: "127.0.0.1", port: at, path: "/healthz", ca, cert: pem, key: pem }, (answer) => {
          resolve((answer.socket as TLSSocket).getPeerCertificate().subject.CN as string);
          answer.resume();
        });
        sent.on("error", reject);
        sent.end();
      });
    expect([await seen(port), await seen(metricsPort)]).toEqual(["127.0.0.1", "monitor-1.fleet.internal"]);
  });

  it("shows its metrics to no one without a certificate of the fleet", async () => {
    expect(await asFrom("/metrics", "prometheus")).toBe(200);
    expect(await asFrom("/metrics", undefined)).toMatch(/^(ERR_SSL|ECONNRESET|EPIPE)/);
    const rendered = readFileSync(staged.path("files/portal/caddy.json"), "utf8");
    expect(rendered).toContain(`[\\"${METRICS}\\"].exists(name, name in {http.request.tls.client.san.dns_names})`);
  });

  it("serves a renewed certificate after its restart", async () => {
    certificates.make("portal", ["127.0.0.1", "ops.example.com"]);
    staged.giveSecrets({ users: await usersFile(suite), certificate: certificates.read("portal.pem") });
    await restart();
    const names = await new Promise<string>((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port, path: "/healthz", ca }, (answer) => {
        resolve((answer.socket as TLSSocket).getPeerCertificate().subjectaltname ?? "");
        answer.resume();
      });
      sent.on("error", reject);
      sent.end();
    });
    expect(names).toContain("ops.example.com");
  });
});
