import { join } from "node:path";
import type { Suite } from "../../harness/debian";
import { eventually } from "../../harness/command";
import { Pebble } from "../../harness/pebble";
import { freePort } from "../../harness/ports";
import { askServer } from "../../harness/tls-client";
import { basic, Certificates, echo, stageProxy, usersFile } from "./proxy-stage";

const NAME = "observability.example.com";

describe.each<[version: string, suite: Suite]>([
  ["2.6.2", "bookworm"],
  ["2.11.4", "sid"],
])("a portal that gets its certificate over ACME, with Caddy %s of Debian's %s", (version, suite) => {
  const certificates = new Certificates();
  certificates.make("directory", ["localhost", "127.0.0.1"]);
  const own = (file: string) => join(certificates.folder, file);
  // The host trusts the authority's own directory, as hosts of a company do.
  const trust = { SSL_CERT_FILE: certificates.authority };
  let behind: Awaited<ReturnType<typeof echo>>;
  let proxy: Awaited<ReturnType<typeof stageProxy>>;
  let directory = 0;
  let authority: Pebble | undefined;

  beforeAll(async () => {
    behind = await echo();
    directory = await freePort();
    proxy = await stageProxy(version, suite, {
      behind: behind.port,
      certificate: { name: NAME, email: "ops@example.com", directory: `https://127.0.0.1:${directory}/dir` },
    });
    proxy.staged.giveSecrets({ users: await usersFile(suite) });
  });
  afterAll(async () => {
    await proxy.staged.remove();
    authority?.stop();
    behind.server.close();
    certificates.remove();
  });

  /** Asks as a browser that trusts only the authority's root. */
  const seen = (path: string, user?: string) =>
    askServer({
      ...{ address: "127.0.0.1", port: proxy.port, path, name: NAME, ca: authority?.root ?? "" },
      ...(user !== undefined && { headers: { authorization: basic(user) } }),
    });

  it("is accepted, and healthy before any authority answers", async () => {
    const [checked] = await proxy.staged.validate();
    expect([checked?.code, checked?.stderr]).toEqual([0, expect.not.stringContaining('"error"')]);
    await proxy.staged.start(trust);
    await proxy.staged.probe(0);
  });

  it("gets a certificate for the portal's name as soon as the authority answers", async () => {
    authority = await Pebble.start({
      ...{ folder: certificates.folder, certificate: own("directory.crt"), key: own("directory.key") },
      ...{ authority: certificates.read("ca.pem"), port: directory, proves: proxy.port },
    });
    await eventually("the portal has its certificate", async () => (await seen("/healthz")).status === 200);
    expect((await seen("/prometheus/graph")).status).toBe(401);
    expect((await seen("/prometheus/graph", "vera")).body).toBe("reached");
  });

  it("keeps it over a restart, when the authority is away", async () => {
    const { serial } = await seen("/healthz");
    authority?.stop();
    await proxy.staged.stop();
    await proxy.staged.start(trust);
    await eventually("the portal answers", async () => (await seen("/healthz")).status === 200);
    expect((await seen("/healthz")).serial).toBe(serial);
  });
});
