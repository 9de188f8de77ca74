import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import { oauth2ProxyOf, oauth2ProxyPlan } from "../../lib/oauth2-proxy";
import { Duration } from "../../lib/units";
import { Browser } from "./browser";
import { ask, Certificates, echo, stageProxy } from "./proxy-stage";
import { Staged } from "./servers";

const SECRET = "a secret of the client that is long enough";
const ROLES = { everybody: "viewer", "ops.team (eu)": "operator", platform: "admin" } as const;
/** Groups of each, as the provider has them. */
const PEOPLE = {
  vera: ["everybody"],
  omar: ["everybody", "ops.team (eu)"],
  ada: ["platform", "everybody"],
  nina: ["ops.team (eu)"],
  // What a group's name is part of is another one.
  mallory: ["platforms", "opsXteam (eu)", "not everybody"],
};

describe.each<[version: string, suite: Suite]>([
  ["2.6.2", "bookworm"],
  ["2.11.4", "sid"],
])("sign-in at an OpenID provider, with Caddy %s of Debian's %s", (version, suite) => {
  const certificates = new Certificates();
  certificates.make("portal", ["127.0.0.1"]);
  const ca = certificates.read("ca.pem");
  let behind: Awaited<ReturnType<typeof echo>>;
  let provider: ChildProcess;
  let [caddy, oauth2Proxy]: (Staged | undefined)[] = [];
  let site = "";

  beforeAll(async () => {
    behind = await echo();
    const [own, providers] = [await freePort(), await freePort()];
    const signIn = { groups: ROLES, dial: `127.0.0.1:${own}` };
    const proxy = await stageProxy(version, suite, { behind: behind.port, signIn });
    caddy = proxy.staged;
    site = `https://127.0.0.1:${proxy.port}`;
    const pem = certificates.make("provider", ["127.0.0.1"]);
    provider = spawn(
      process.execPath,
      [
        join(__dirname, "openid-provider.mjs"),
        ...[providers, pem, `${site}/oauth2/callback`, SECRET].map(String),
        JSON.stringify(PEOPLE),
      ],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    await once(provider.stdout!, "data");
    const oidc = {
      issuer: `https://127.0.0.1:${providers}`,
      clientId: "observability",
      clientSecretFile: "/etc/client-secret",
      authorityFile: "/etc/authorities.pem",
      groups: ROLES,
      sessionLength: Duration.hours(1),
      port: own,
    };
    const plan = oauth2ProxyPlan(oauth2ProxyOf(oidc, site), {
      source: { source: "upstream" },
      distribution: "debian-13",
    });
    oauth2Proxy = new Staged(plan, suite);
    oauth2Proxy.giveSecrets({
      "client-secret": SECRET,
      "cookie-secret": "0123456789abcdefghijklmnopqrstuv",
      authorities: ca,
    });
    caddy.giveSecrets({ certificate: certificates.read("portal.pem") });
    for (const staged of [caddy, oauth2Proxy]) {
      const [checked] = await staged.validate();
      expect(checked?.code === 0 ? "accepted" : `${checked?.stdout}${checked?.stderr}`).toBe("accepted");
      await staged.start();
      await staged.probe(0);
    }
  });
  afterAll(async () => {
    await caddy?.remove();
    await oauth2Proxy?.remove();
    provider?.stdin?.end();
    behind.server.close();
    certificates.remove();
  });

  const asked = async (browser: Browser, path: string, method: string) =>
    (
      await browser.open(`${site}${path}`, {
        method,
        headers: { "content-type": "application/json" },
        ...(method === "POST" && { body: "{}" }),
      })
    ).status;

  it.each([
    ["vera", { read: 200, silence: 403, reload: 403 }],
    ["omar", { read: 200, silence: 200, reload: 403 }],
    ["ada", { read: 200, silence: 200, reload: 200 }],
    ["nina", { read: 200, silence: 200, reload: 403 }],
  ])("lets %s do what the groups may: %j", async (user, may) => {
    const browser = new Browser(ca);
    const name = user === "nina" ? "nina@example.com" : user;
    const page = await browser.signIn(`${site}/prometheus/graph?g0.expr=up&g0.tab=1`, user);
    expect([page.status, page.url, page.body]).toEqual([
      200,
      `${site}/prometheus/graph?g0.expr=up&g0.tab=1`,
      "reached",
    ]);
    expect({
      read: await asked(browser, "/alertmanager/api/v2/silences", "GET"),
      silence: await asked(browser, "/alertmanager/api/v2/silences", "POST"),
      reload: await asked(browser, "/prometheus/-/reload", "POST"),
    }).toEqual(may);
    const { headers } = behind.arrivals.at(-1) ?? {};
    expect(headers).toMatchObject({ "x-webauth-user": name, "x-webauth-role": expect.any(String) as string });
    expect(headers?.cookie).toBeUndefined();
    const logged = (caddy?.log.join("") ?? "").split("\n").filter((line) => line.includes('"uri":"/prometheus/graph'));
    expect(logged.at(-1)).toContain(`"user_id":"${name}"`);
  });

  it("lets nobody in whose groups have no role, whatever their names begin or end with", async () => {
    const before = behind.arrivals.length;
    const browser = new Browser(ca);
    expect(await browser.signIn(`${site}/prometheus/graph`, "mallory")).toMatchObject({
      status: 403,
      body: "your groups have no role here\n",
    });
    for (const path of ["/", "/prometheus/graph", "/alertmanager/"])
      expect(await asked(browser, path, "GET")).not.toBe(200);
    expect(behind.arrivals).toHaveLength(before);
  });

  it("believes no header, no cookie and no address of somebody who has not signed in", async () => {
    const before = behind.arrivals.length;
    const headers = {
      "X-Auth-Request-Groups": "platform",
      "X-Auth-Request-User": "ada",
      "X-Auth-Request-Preferred-Username": "ada",
      "X-Webauth-Role": "admin",
      "X-Forwarded-For": "127.0.0.1",
      "X-Forwarded-Uri": "/ping",
      Cookie: "__Host-observability=forged",
    };
    const port = Number(new URL(site).port);
    for (const path of ["/prometheus/graph", "/alertmanager/api/v2/silences", "/", "/oauth2/auth"]) {
      const { status } = await ask(port, ca, path, { headers });
      expect([path, status]).toEqual([path, 401]);
    }
    expect((await ask(port, ca, "/alertmanager/api/v2/silences", { method: "POST", headers, body: "{}" })).status).toBe(
      401,
    );
    expect(behind.arrivals).toHaveLength(before);
  });

  it("sends nobody to another site after the sign-in", async () => {
    const page = await new Browser(ca).signIn(`${site}/oauth2/start?rd=https://evil.example/`, "vera");
    expect(new URL(page.url).origin).toBe(site);
  });

  it("ends a session where its person signs out", async () => {
    const browser = new Browser(ca);
    await browser.signIn(`${site}/prometheus/graph`, "vera");
    expect(await asked(browser, "/prometheus/graph", "GET")).toBe(200);
    // Else the provider, which still knows her, would sign her in again.
    await browser.open(`${site}/oauth2/sign_out?rd=/healthz`);
    expect(await asked(browser, "/alertmanager/api/v2/silences", "POST")).toBe(401);
  });
});
