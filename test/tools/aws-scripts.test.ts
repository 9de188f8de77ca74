import { mkdtempSync, readFileSync, rmSync, symlinkSync, mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { agentScript } from "../../constructs/targets/aws/scripts";
import { run, succeed, type Outcome } from "../../harness/command";
import { tool } from "../../harness/tools";

const SCRIPTS = resolve(__dirname, "../../constructs/targets/aws");
const WAIT = join(SCRIPTS, "wait.sh");

describe("the scripts of hosts on AWS", () => {
  const textOf = (name: string) => readFileSync(join(SCRIPTS, name), "utf8");

  it.each<[string, readonly string[], string]>([
    ["agent.sh", [], agentScript().text],
    ["wait.sh", [], textOf("wait.sh")],
    // The lines before it say what its three variables are.
    ["user-data.sh", ["--exclude=SC2154"], textOf("user-data.sh")],
  ])("pass shellcheck and are understood by sh: %s", async (_, options, input) => {
    const { path } = await tool("shellcheck", "trixie");
    const fine = { code: 0, stdout: "", stderr: "" };
    expect(await run(path, ["--shell=sh", ...options, "-"], { input })).toEqual(fine);
    expect(await run("sh", ["-n"], { input })).toEqual(fine);
  });
});

describe("waiting for hosts", () => {
  const statuses = new Map<string, readonly string[]>();
  const asked = new Map<string, number>();
  let server: Server;
  let programs: string;

  beforeAll(async () => {
    // A PATH with what the script needs, and without the AWS CLI.
    programs = mkdtempSync(join(tmpdir(), "wait-"));
    mkdirSync(join(programs, "bin"));
    for (const program of ["sh", "curl", "sed", "date", "sleep", "tail", "cut"]) {
      symlinkSync((await succeed("sh", ["-c", `command -v ${program}`])).trim(), join(programs, "bin", program));
    }
    server = createServer((request, response) => {
      const host = /^\/bucket\/hosts\/(.*)\/status\.json$/.exec(request.url ?? "")?.[1] ?? "";
      const signed = request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 Credential=AKIA/") === true;
      const answers = statuses.get(host) ?? [];
      const turn = asked.get(host) ?? 0;
      asked.set(host, turn + 1);
      const answer = answers[Math.min(turn, answers.length - 1)];
      response.writeHead(!signed ? 403 : answer === undefined ? 404 : 200).end(answer);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  });

  afterAll(() => {
    server.close();
    rmSync(programs, { recursive: true });
  });

  beforeEach(() => {
    statuses.clear();
    asked.clear();
  });

  const status = (outcome: string, pointer: string, message = "") =>
    `{"host":"h","pointer":"${pointer}","release":"aaaaaaaaaaaabbbb","current":"ccccccccccccdddd","outcome":"${outcome}",` +
    `"attempts":1,"message":"${message}","at":"2026-11-23T05:00:00Z"}\n`;

  function wait(hosts: string, environment: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const { port } = server.address() as AddressInfo;
    return run("sh", [WAIT], {
      env: {
        PATH: join(programs, "bin"),
        VMO_BUCKET: "bucket",
        VMO_URL: `http://127.0.0.1:${port}/bucket`,
        VMO_REGION: "eu-central-1",
        VMO_HOSTS: hosts,
        VMO_TIMEOUT: "20",
        AWS_ACCESS_KEY_ID: "AKIA",
        AWS_SECRET_ACCESS_KEY: "secret",
        ...environment,
      },
    });
  }

  it("ends when all hosts took their pointer, whatever they said of the one before", async () => {
    statuses.set("i-1", [status("applied", "p1")]);
    statuses.set("i-2", [status("failed", "p0"), status("retrying", "p2"), status("applied", "p2")]);
    expect(await wait("web-1:i-1=p1 web-2:i-2=p2")).toEqual({
      code: 0,
      stdout: "web-1: runs release aaaaaaaaaaaa\nweb-2: runs release aaaaaaaaaaaa\n",
      stderr: "",
    });
    expect(asked.get("i-1")).toBe(1);
    expect(asked.get("i-2")).toBe(3);
  });

  it("fails as soon as a host gave up, with what it says", async () => {
    statuses.set("i-1", [status("failed", "p1", 'no \\"server\\" here; back on the old one')]);
    expect(await wait("web-1:i-1=p1 web-2:i-2=p2")).toEqual({
      code: 1,
      stdout: "",
      stderr: 'web-1: refused release aaaaaaaaaaaa and is on cccccccccccc: no "server" here; back on the old one\n',
    });
  });

  it("fails when the time is over, and names who is missing and what was seen of them", async () => {
    statuses.set("i-1", [status("applied", "p1")]);
    statuses.set("i-2", [status("waiting", "p2", "the volume vol-1 is not attached yet")]);
    const { code, stdout, stderr } = await wait("web-1:i-1=p1 web-2:i-2=p2 web-3:i-3=p3", { VMO_TIMEOUT: "3" });
    expect([code, stdout]).toEqual([1, "web-1: runs release aaaaaaaaaaaa\n"]);
    expect(stderr).toMatch(
      /^web-2: did not report in time that it is done; last seen: \{.*"the volume vol-1 is not attached yet".*\}\nweb-3: did not report in time that it is done; last seen: no status in the bucket \(.*404.*\)\n$/,
    );
  });

  it("says what it needs when it can read no bucket", async () => {
    expect(await wait("web-1:i-1=p1", { AWS_ACCESS_KEY_ID: "" })).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "waiting for hosts needs the AWS CLI, or curl with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; wait: false in the " +
        "fleet's props switches it off\n",
    });
  });
});
