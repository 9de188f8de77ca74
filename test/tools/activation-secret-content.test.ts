import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { newAccount } from "../../harness/account";
import { eventually } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import { smsChannel } from "../../lib/alertmanager";
import { type ContentRule, ONE_UNENDED_LINE, ONE_URL, ONE_WORD, PEM_CERTIFICATE, PEM_KEY } from "../../lib/host";
import { renderCaddy } from "../../lib/caddy";
import { usersFileRules } from "../../lib/portal/users-file";
import type { Shape } from "./activation/plans";
import { installed, lastLine, live, root, rootForEach } from "./activation/root-for-each";
import { commandOf } from "./run-tool";

rootForEach();

/** What a hash looks like. */
const HASH = "$2a$04$u1kvfQmDrzVY5bbmWqpuduwCMqEMkIfDnaTHnRFDwSpKQXLZSXWJS";
const MARK = "\ufeff";

const holding = (content: readonly ContentRule[], from = "/etc/secret"): Shape => ({
  changes: {
    secrets: [{ name: "users", unit: "vmo-server.service", from: { kind: "file", path: from }, content }],
  },
});

const rulesFor = (version: string) => usersFileRules({ alice: "viewer" }, version);
const alice = rulesFor("2.6.2");

describe("a secret with rules for what it holds", () => {
  it.each<[what: string, content: string, says: string]>([
    [
      "no line for a user",
      "# nobody\n",
      " has no line for alice: it must be alice=<hash>, a bcrypt hash of cost 4 to 17",
    ],
    ["the name in other letters", `\nAlice=${HASH}\n`, ", line 2: must be alice=<hash>, a bcrypt hash"],
    ["a hash of Apache's", `bob=x\nalice={SHA}${"a".repeat(28)}\n`, ", line 2: must be alice=<hash>, a bcrypt hash"],
    ["a hash of another kind", "alice=$argon2id$v=19$m=1$a$b\n", ", line 1: must be alice=<hash>, a bcrypt hash"],
    ["a plain password", "alice=planted-password\n", ", line 1: must be alice=<hash>, a bcrypt hash"],
    ["a hash that nobody can wait for", `alice=${HASH.replace("$04$", "$31$")}\n`, ", line 1: must be alice=<hash>"],
    ["a byte order mark", `${MARK}alice=${HASH}\n`, " begins with a byte order mark; save it without one"],
    ["a line of another form", `alice:${HASH}\n`, ", line 1: must be name=hash without blanks around the ="],
    ["a broken line for a user whom nobody asked for", `alice=${HASH}\nbob = x\n`, ", line 2: must be name=hash"],
    ["a second line that undoes the first", `alice=${HASH}\nalice=x\n`, ", line 2: must be alice=<hash>"],
  ])("is refused by file and line, without what it holds, when it has %s", async (_, content, says) => {
    root.write("etc/secret", `bob=${HASH}\nalice=${HASH}\n`);
    await installed(holding(alice));
    const before = live();
    root.write("etc/secret", content);
    const { code, stdout, stderr } = await root.apply(await root.bundle({ ...holding(alice), threshold: 70 }));
    expect(lastLine(stderr)).toContain(`the secret users of vmo-server.service: ${root.path("etc/secret")}${says}`);
    expect(lastLine(stderr)).toContain("nothing was changed, this host stays on release");
    expect([code, live(), root.calls().filter((call) => /start|reload/.test(call))]).toEqual([3, before, []]);
    expect(stdout + stderr).not.toMatch(/planted-password|\$2a|\{SHA\}|argon2/);
  });

  it("is looked at before any program is fetched", async () => {
    root.write("etc/secret", "alice:x\n");
    const { code, stderr } = await root.apply(await root.bundle(holding(alice)));
    expect([code, stderr]).toEqual([3, expect.not.stringContaining("Fetching")]);
  });

  it("of a release that is live is refused when its file has changed for the worse", async () => {
    root.write("etc/secret", `alice=${HASH}\n`);
    const bundle = await installed(holding(alice));
    root.write("etc/secret", "alice=x\n");
    const { code, stderr } = await root.apply(bundle);
    expect([code, lastLine(stderr)]).toEqual([3, expect.stringContaining("line 1: must be alice=<hash>")]);
  });

  it("that is delivered is named by its variable", async () => {
    const from = { kind: "variable", variable: "hook", version: 1 } as const;
    const content = ONE_URL;
    const shape = { changes: { secrets: [{ name: "url", unit: "vmo-server.service", from, content }] } };
    root.write("in/secrets/hook", "planted-secret\n");
    const { stderr } = await root.apply(await root.bundle(shape), ["--secrets", root.path("in/secrets")]);
    expect(lastLine(stderr)).toBe(
      "vm-observability: the secret url of vmo-server.service: the Terraform variable hook (TF_VAR_hook), line 1: must be a URL " +
        "that begins with https:// or http://; nothing was changed, nothing was installed",
    );
  });

  const PROFILE =
    smsChannel({
      region: "eu-central-1",
      topicArn: "arn:aws:sns:eu-central-1:123456789012:ops",
      credentials: { kind: "file", path: "/aws" },
    }).secrets[0]?.content ?? [];
  const PEM = (label: string) => `-----BEGIN ${label}-----\nTUlJ\n-----END ${label}-----\n`;

  it.each<[what: string, rules: readonly ContentRule[], content: string, says: string | undefined]>([
    ["a key", ONE_WORD, "a1b2c3\n", undefined],
    ["a key in two words", ONE_WORD, "a1b2 c3\n", ", line 1: must be one line without blanks"],
    ["a profile of AWS", PROFILE, "[other]\nx=y\n\n[default]\naws_access_key_id=a\n", undefined],
    [
      "a profile that nobody asks for",
      PROFILE,
      "[other]\nx=y\n",
      " has no line for a default profile: it must be [default]",
    ],
    [
      "a user's name that is no pattern",
      usersFileRules({ "a.b": "admin" }, "2.6.2"),
      `axb=${HASH}\n`,
      " has no line for a.b: it",
    ],
    ["a URL", ONE_URL, "https://example.com/x\n", undefined],
    ["two URLs", ONE_URL, "https://example.com/x\n\nhttps://example.com/y\n", ", line 3: must be a URL that begins"],
    [
      "a secret with a line break behind it",
      ONE_UNENDED_LINE,
      "s e c\n",
      ", line 1: must be one line that ends without",
    ],
    ["a secret without", ONE_UNENDED_LINE, "s e c", undefined],
    ["a key that another tool named", PEM_KEY, PEM("EC PRIVATE KEY"), undefined],
    ["a certificate alone", [...PEM_CERTIFICATE, ...PEM_KEY], PEM("CERTIFICATE"), " has no line for a private key: it"],
    [
      "a certificate right behind its key",
      [...PEM_CERTIFICATE, ...PEM_KEY],
      (PEM("PRIVATE KEY") + PEM("CERTIFICATE")).replace("-----\n-----", "----------"),
      " has no line for a certificate: it",
    ],
  ])("knows %s", async (_, rules, content, says) => {
    root.write("etc/secret", content);
    const { code, stderr } = await root.apply(await root.bundle(holding(rules)));
    expect([code, lastLine(stderr)]).toEqual(
      says === undefined
        ? [0, expect.stringContaining("is live and healthy")]
        : [3, expect.stringContaining(`${root.path("etc/secret")}${says}`)],
    );
  });
});

describe.each<[version: string, suite: Suite]>([
  ["2.6.2", "bookworm"],
  ["2.11.4", "sid"],
])("the rules for a users file, beside Caddy %s of Debian's %s", (version, suite) => {
  /** How Caddy answers somebody who signs in with the file, or that it ends. */
  async function answerOf(file: string, password: string): Promise<string> {
    const port = await freePort();
    const servers = {
      name: "portal",
      front: { port, exposure: "loopback", root: "/", networks: [], tools: [], signIn: { users: { alice: "viewer" } } },
      ...{ site: [{ handle: [{ handler: "static_response", body: "in" }] }], open: [] },
    } as const;
    const config = join(root.folder, "caddy.json");
    writeFileSync(config, JSON.stringify(renderCaddy(servers, { version })));
    const [command, args] = await commandOf("caddy", suite, ["run", "--config", config, "--envfile", file]);
    const env = { ...process.env, XDG_DATA_HOME: root.path("data"), XDG_CONFIG_HOME: root.path("data") };
    const caddy = spawn(command, args, { env, stdio: "ignore" });
    const ask = () =>
      fetch(`http://127.0.0.1:${port}/`, { headers: { authorization: `Basic ${btoa(`alice:${password}`)}` } }).then(
        ({ status }) => `${status}`,
        () => (caddy.exitCode === null ? undefined : "ended"),
      );
    let answer: string | undefined;
    await eventually("Caddy answers or ends", async () => (answer = await ask()) !== undefined);
    caddy.kill("SIGKILL");
    return answer ?? "";
  }

  it.each<[what: string, content: (hash: string) => string, answer: string]>([
    ["a line", (hash) => `alice=${hash}\n`, "200"],
    ["blanks and a carriage return around it", (hash) => `  alice=${hash}  \r\n`, "200"],
    ["a comment behind it", (hash) => `alice=${hash} # of today\n`, "200"],
    ["an export", (hash) => `export alice=${hash}\n`, "200"],
    ["double quotes", (hash) => `alice="${hash}"`, "200"],
    ["single quotes", (hash) => `alice='${hash}'\n`, version === "2.6.2" ? "ended" : "200"],
    ["another prefix", (hash) => `alice=${hash.replace("$2a", "$2y")}\n`, "200"],
    ["the hash in base64", (hash) => `alice=${btoa(hash)}\n`, "200"],
    ["an earlier line that is wrong", (hash) => `alice=x\nalice=${hash}\n`, "200"],
    ["a user without a hash beside it", (hash) => `bob=\nalice=${hash}\n`, "200"],
    ["a colon", (hash) => `alice:${hash}\n`, "ended"],
    ["blanks around the sign", (hash) => `alice = ${hash}\n`, "ended"],
    ["a blank behind the sign", (hash) => `alice= ${hash}\n`, "ended"],
    ["a byte order mark", (hash) => `${MARK}alice=${hash}\n`, "ended"],
    ["only a comment", (hash) => `# alice=${hash}\n`, "ended"],
    ["a capital", (hash) => `Alice=${hash}\n`, "ended"],
    ["a later line that is wrong", (hash) => `alice=${hash}\nalice=x\n`, "ended"],
    ["Apache's old hash", () => `alice={SHA}${"a".repeat(28)}\n`, "ended"],
    ["Apache's own hash", () => "alice=$apr1$aaaaaaaa$bbbbbbbbbbbbbbbbbbbbbb\n", "401"],
    ["a hash of argon2id", () => "alice=$argon2id$v=19$m=1024,t=1,p=1$YWFhYWFhYWE$YWFhYWFhYWE\n", "401"],
  ])("decide as it does about %s", async (_, content, answer) => {
    const { line, password } = await newAccount("alice", 4);
    root.write("etc/secret", content(line.trim().slice("alice=".length)));
    expect(await answerOf(root.path("etc/secret"), password)).toBe(answer);
    const { code } = await root.apply(await root.bundle(holding(rulesFor(version))));
    expect(code).toBe(answer === "200" ? 0 : 3);
  });
});
