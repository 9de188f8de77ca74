import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Suite } from "../../harness/debian";
import { Duration } from "../../lib/units";
import { ask, Certificates, stageProxy, usersFile } from "./proxy-stage";
import type { Staged } from "./servers";

/** What a page of another site, or of the portal itself, makes a browser send. */
const FROM: readonly {
  readonly from: string;
  readonly headers: (site: string) => Record<string, string>;
  readonly in: boolean;
}[] = [
  { from: "another site", headers: () => ({ origin: "https://evil.example.com" }), in: false },
  { from: "a page without an origin", headers: () => ({ origin: "null" }), in: false },
  {
    from: "an origin that ends like the portal's",
    headers: (site) => ({ origin: `https://evil.example.com://${site}` }),
    in: false,
  },
  { from: "the portal's name over plain HTTP", headers: (site) => ({ origin: `http://${site}` }), in: false },
  { from: "another site whose origin is kept back", headers: () => ({ "sec-fetch-site": "cross-site" }), in: false },
  { from: "a sibling site", headers: () => ({ "sec-fetch-site": "same-site" }), in: false },
  { from: "the portal", headers: (site) => ({ origin: `https://${site}`, "sec-fetch-site": "same-origin" }), in: true },
  { from: "no browser", headers: () => ({}), in: true },
];

describe.each<[version: string, suite: Suite]>([
  ["2.6.2", "bookworm"],
  ["2.11.4", "sid"],
])("the proxy among strangers and slow servers, with Caddy %s of Debian's %s", (version, suite) => {
  const certificates = new Certificates();
  certificates.make("portal", ["127.0.0.1"]);
  const ca = certificates.read("ca.pem");
  let behind: Server;
  let staged: Staged;
  let port = 0;

  beforeAll(async () => {
    // One answer comes late, as that to a query of many days does.
    behind = createServer((request, answer) => {
      answer.setHeader("strict-transport-security", "max-age=31536000");
      if (request.url?.includes("slow") !== true) answer.end("reached");
      else setTimeout(() => answer.end("late"), 12_000).unref();
    });
    await new Promise<void>((resolve) => behind.listen(0, "127.0.0.1", resolve));
    ({ staged, port } = await stageProxy(version, suite, {
      behind: (behind.address() as AddressInfo).port,
      hsts: Duration.zero,
    }));
    staged.giveSecrets({ users: await usersFile(suite), certificate: certificates.read("portal.pem") });
    await staged.start();
    await staged.probe(0);
  });
  afterAll(async () => {
    await staged.remove();
    behind.closeAllConnections();
    behind.close();
    certificates.remove();
  });

  it.each(FROM)("takes a silence from $from: $in", async ({ headers, in: isIn }) => {
    const { status } = await ask(port, ca, "/alertmanager/api/v2/silences", {
      method: "POST",
      user: "omar",
      body: "{}",
      headers: { "content-type": "application/json", ...headers(`127.0.0.1:${port}`) },
    });
    expect(status).toBe(isIn ? 200 : 403);
  });

  it("reads no more of a request's headers than a browser sends", async () => {
    const { status } = await ask(port, ca, "/", { headers: { "x-large": "x".repeat(60_000) } });
    expect(status).toBe(431);
    expect((await ask(port, ca, `/prometheus/api/v1/query?query=${"x".repeat(15_000)}`, { user: "vera" })).status).toBe(
      200,
    );
  });

  it("waits for a query that takes long, and serves everybody else meanwhile", async () => {
    const slow = ask(port, ca, "/prometheus/api/v1/query?query=slow", { user: "vera" });
    expect((await ask(port, ca, "/prometheus/api/v1/query?query=up", { user: "omar" })).status).toBe(200);
    expect((await slow).status).toBe(200);
    expect((await ask(port, ca, "/prometheus/api/v1/query?query=up", { user: "omar" })).status).toBe(200);
  });

  it("says how long browsers insist on TLS, once, and as it was told", async () => {
    const { headers } = await ask(port, ca, "/prometheus/graph", { user: "vera" });
    expect(headers["strict-transport-security"]).toBe("max-age=0");
  });
});
