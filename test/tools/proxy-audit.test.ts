import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, run } from "../../harness/command";
import { PORTAL_RULES } from "../../lib/portal";
import { ask, type Ask, Certificates, echo, PASSWORD, stageProxy, usersFile } from "./proxy-stage";

/** The patterns of docs/security.md by which sign-ins are found. */
const PATTERNS = [
  ...readFileSync(join(__dirname, "../../docs/security.md"), "utf8").matchAll(
    /^journalctl -u vmo-portal -o cat -g '(.*)'/gm,
  ),
].map(([, pattern = ""]) => new RegExp(pattern));

/** What the runbook has behind the journal's lines, to count refused sign-ins by address. */
function countOfRefusals(): string {
  const [step = ""] = PORTAL_RULES.alerts[0]?.runbook.immediateActions ?? [];
  return /-15min \| ([^`]*)`/.exec(step)?.[1] ?? "";
}

interface Line {
  readonly user_id?: string;
  readonly status?: number;
  readonly request?: { readonly method: string; readonly uri: string; readonly remote_ip: string };
  readonly resp_headers?: Readonly<Record<string, readonly string[]>>;
}

it.each([
  ["2.6.2", "bookworm"],
  ["2.6.2", "trixie"],
  ["2.11.4", "sid"],
] as const)("finds accepted and refused sign-ins in the log of Caddy %s of Debian's %s", async (version, suite) => {
  const certificates = new Certificates();
  certificates.make("portal", ["127.0.0.1"]);
  const behind = await echo();
  const { staged, port } = await stageProxy(version, suite, { behind: behind.port });
  try {
    staged.giveSecrets({ users: await usersFile(suite), certificate: certificates.read("portal.pem") });
    await staged.start();
    await staged.probe(0);
    const get = (path: string, how?: Ask) => ask(port, certificates.read("ca.pem"), path, how);
    const made = await get("/alertmanager/api/v2/silences", { user: "omar", method: "POST", body: "{}" });
    const ended = await get("/alertmanager/api/v2/silence/5a1d", { user: "omar", method: "DELETE" });
    // Strangers, of whom one request in sixteen is noted.
    for (let n = 0; n < 320; n++) await get("/prometheus/stranger");
    const guessed = await get("/prometheus/", { user: "omar", password: "planted-guess" });
    const forged = await get('/x%22,%22user_id%22:%22ada%22%0a{%22user_id%22:%22ada"}', {
      headers: { "user-agent": '"},"user_id":"ada","status":200,"x":{"', cookie: "session=planted-cookie" },
    });
    expect([made, ended, guessed, forged].map(({ status }) => status)).toEqual([200, 200, 401, 401]);
    const read = () =>
      staged.log
        .join("")
        .split("\n")
        .filter((line) => line.includes('"http.log.access'));
    await eventually(
      "what people did is in the log",
      () => read().filter((line) => line.includes('user_id":"omar')).length >= 2,
    );
    const [lines, log] = [read(), staged.log.join("")];
    const numbered = (answer: { readonly headers: Readonly<Record<string, unknown>> }) =>
      lines.filter((line) => line.includes(String(answer.headers["x-request-id"])));
    const [refused, ofOmar, silences] = PATTERNS.map((pattern) => lines.filter((line) => pattern.test(line)));
    const strangers = (refused ?? []).filter((line) => line.includes('"/prometheus/stranger"'));
    expect(strangers.length).toBeGreaterThan(0);
    expect(strangers.length).toBeLessThan(80);
    expect(refused).toEqual([...strangers, ...numbered(guessed), ...numbered(forged)]);
    expect(numbered(made)).toHaveLength(1);
    const counted = await run("sh", ["-c", countOfRefusals()], { input: log });
    expect(counted.stdout.trim().split(/\s+/)).toEqual([String(refused?.length), '"remote_ip":"127.0.0.1"']);
    expect(ofOmar).toEqual([...numbered(made), ...numbered(ended)]);
    expect(silences).toEqual(ofOmar);
    const entries = refused?.map((line) => JSON.parse(line) as Line) ?? [];
    expect(new Set(entries.map(({ user_id, status }) => `${user_id ?? ""} ${status}`))).toEqual(new Set([" 401"]));
    for (const secret of ["planted", PASSWORD, Buffer.from("omar:planted-guess").toString("base64")])
      expect([secret, log.includes(secret)]).toEqual([secret, false]);
  } finally {
    await staged.remove();
    behind.server.close();
    certificates.remove();
  }
});
