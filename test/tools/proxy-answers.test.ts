import type { Suite } from "../../harness/debian";
import { ask, Certificates, echo, quickUsersFile, stageProxy } from "./proxy-stage";
import type { Staged } from "./servers";

const VERSIONS: [version: string, suite: Suite][] = [
  ["2.6.2", "bookworm"],
  ["2.11.4", "sid"],
];

describe.each(VERSIONS)("answers without a page, with Caddy %s of Debian's %s", (version, suite) => {
  const certificates = new Certificates();
  certificates.make("portal", ["127.0.0.1"]);
  const ca = certificates.read("ca.pem");
  let behind: Awaited<ReturnType<typeof echo>>;
  let staged: Staged;
  let port = 0;

  beforeAll(async () => {
    behind = await echo();
    ({ staged, port } = await stageProxy(version, suite, { behind: behind.port }));
    staged.giveSecrets({ users: quickUsersFile(), certificate: certificates.read("portal.pem") });
    await staged.validate();
    await staged.start();
    await staged.probe(0);
  });
  afterAll(async () => {
    await staged.remove();
    behind.server.close();
    certificates.remove();
  });

  it("an empty page told nobody why: it says so in words, and keeps status and headers", async () => {
    const stranger = await ask(port, ca, "/");
    expect(stranger.status).toBe(401);
    expect(stranger.body).toMatch(/^Sign in /);
    expect(stranger.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(stranger.headers["www-authenticate"]).toBe('Basic realm="observability"');
    const lost = await ask(port, ca, "/no-such-page.html", { user: "vera" });
    expect([lost.status, lost.body]).toEqual([404, "There is no such page here. Everything begins at /\n"]);
    expect(lost.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  });

  it("says it to browsers in a page that a phone can read, with a way on", async () => {
    const headers = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
    const lost = await ask(port, ca, "/no-such-page.html", { user: "vera", headers });
    expect([lost.status, lost.headers["content-type"]]).toEqual([404, "text/html; charset=utf-8"]);
    expect(lost.body).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(lost.body).toContain('<p>There is no such page here.</p>\n<p><a href="/">To the first page</a></p>');
    const stranger = await ask(port, ca, "/", { headers });
    expect([stranger.status, stranger.headers["www-authenticate"]]).toEqual([401, 'Basic realm="observability"']);
    expect(stranger.body).toContain("<p>Sign in with");
    expect(stranger.body).not.toContain("href");
  });

  it("said only `not allowed`: it names the role that somebody has", async () => {
    const refused = await ask(port, ca, "/prometheus/-/quit", { user: "vera", method: "POST" });
    expect([refused.status, refused.body.split(",")[0]]).toEqual([403, "You have signed in with the role viewer"]);
    const foreign = await ask(port, ca, "/prometheus/-/quit", {
      user: "vera",
      method: "POST",
      headers: { "sec-fetch-site": "cross-site" },
    });
    expect([foreign.status, foreign.body.split(" has ")[0]]).toEqual([403, "Another site"]);
  });

  it("says that a server does not answer", async () => {
    behind.server.closeAllConnections();
    behind.server.close();
    const away = await ask(port, ca, "/prometheus/graph", { user: "vera" });
    expect([away.status, away.body]).toEqual([
      502,
      "The server behind this page does not answer. Everything begins at /\n",
    ]);
  });
});
