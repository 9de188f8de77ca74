import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentScript } from "../../constructs/targets/aws/scripts";
import { eventually, run, type CommandOptions, type Outcome } from "../../harness/command";
import { Moto } from "../../harness/moto";

const BUCKET = "turns";
const SIGNED = {
  Authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
};

let folder: string;
let moto: Moto;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "vmo-turns-"));
  moto = await Moto.start({ address: "127.0.0.1", log: join(folder, "moto.log") });
});

afterAll(async () => {
  await moto?.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await moto.reset();
  await fetch(`${moto.url}/${BUCKET}`, { method: "PUT", headers: SIGNED });
});

const place = (key: string) => `${moto.url}/${BUCKET}/turns/${key}`;
const holderOf = async (key: string) => (await (await fetch(place(key), { headers: SIGNED })).text()).split(" ")[0];

/** An instance with the real agent, whose folders are its own. */
class Instance {
  public readonly home: string;

  constructor(id: string, pointer: readonly string[]) {
    this.home = join(folder, `${id}-${Math.random()}`);
    for (const sub of ["agent", "run"]) mkdirSync(join(this.home, sub), { recursive: true });
    writeFileSync(join(this.home, "agent/agent"), agentScript().text);
    writeFileSync(join(this.home, "agent/pointer"), ["release 0", ...pointer, ""].join("\n"));
    writeFileSync(join(this.home, "run/keys"), 'user = "test:test"\n');
    writeFileSync(join(this.home, "run/instance"), `${id}\n`);
  }

  /** Runs one function of the agent. */
  public does(what: string, options: CommandOptions = {}): Promise<Outcome> {
    const views = [
      `mkdir -p /opt/vm-observability/agent /run/vm-observability-agent`,
      `mount --bind "$0/agent" /opt/vm-observability/agent`,
      `mount --bind "$0/run" /run/vm-observability-agent`,
    ];
    const script = `mount -t tmpfs tmpfs /opt && mount -t tmpfs tmpfs /run && ${views.join(" && ")} && exec sh /opt/vm-observability/agent/agent ${what}`;
    return run("unshare", ["--mount", "--propagation", "private", "sh", "-c", script, this.home], {
      ...options,
      env: {
        PATH: process.env["PATH"],
        VMO_BUCKET: `${moto.url}/${BUCKET}`,
        VMO_REGION: "us-east-1",
        VMO_LEASE: "3",
        ...options.env,
      },
    });
  }

  public get turns(): string {
    return readFileSync(join(this.home, "run/turns"), "utf8");
  }

  public get keys(): string {
    return readFileSync(join(this.home, "run/keys"), "utf8");
  }
}

describe("keys of the instance's role", () => {
  /** EC2's metadata service, which gives keys to whoever shows the token that it gave. */
  async function metadata(status = 200): Promise<{ readonly url: string; stop(): void }> {
    const keys = {
      AccessKeyId: "new",
      SecretAccessKey: "secret",
      Token: "session",
      Expiration: "2026-01-01T00:00:00Z",
    };
    const server = createServer(({ method, url, headers }, response) => {
      if (method === "PUT" && url === "/latest/api/token") return response.writeHead(status).end("shown");
      const known = headers["x-aws-ec2-metadata-token"] === "shown";
      const answers: Record<string, string> = {
        "/latest/meta-data/iam/security-credentials/": "vmo-web-1",
        "/latest/meta-data/iam/security-credentials/vmo-web-1": JSON.stringify(keys, undefined, 2),
      };
      return response.writeHead(known ? 200 : 401).end(answers[url ?? ""] ?? "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, stop: () => server.close() };
  }
  /** Keeps the turns of an instance, until the agent has said or done what `isSeen` waits for. */
  async function keepsTurns(status: number, isSeen: (keys: string, said: string) => boolean): Promise<string> {
    const service = await metadata(status);
    const instance = new Instance("i-1", []);
    const end = new AbortController();
    let said = "";
    const kept = instance.does("keep_turns", {
      env: { VMO_METADATA: service.url, VMO_LEASE: "5" },
      signal: end.signal,
      onOutput: (text) => (said += text),
    });
    try {
      await eventually("the agent has asked for keys", () => isSeen(instance.keys, said));
    } finally {
      end.abort();
      await kept;
      service.stop();
    }
    return instance.keys;
  }

  it("are read anew as long as a turn lasts, which can be longer than they are valid", async () => {
    const expected = 'user = "new:secret"\nheader = "x-amz-security-token: session"\n';
    expect(await keepsTurns(200, (keys) => keys === expected)).toBe(expected);
  });

  it("stay what they were where the metadata service gives none", async () => {
    const note = "gives no keys; those from before are used";
    expect(await keepsTurns(503, (_, said) => said.includes(note))).toBe('user = "test:test"\n');
  });
});

describe("turns on AWS", () => {
  const one = () => new Instance("i-1", ["turn alertmanager 1"]);
  const two = () => new Instance("i-2", ["turn alertmanager 1"]);

  it("go to one instance after the other, however many ask at the same moment", async () => {
    const many = Array.from({ length: 6 }, (_, index) => new Instance(`i-${index}`, ["turn alertmanager 2"]));
    const outcomes = await Promise.all(many.map((instance) => instance.does("take_turns")));
    const winners = many.filter((_, index) => outcomes[index]?.code === 0);
    expect(winners).toHaveLength(2);
    const losers = outcomes.filter(({ code }) => code !== 0);
    for (const { stdout } of losers)
      expect(stdout.trim()).toMatch(/^alertmanager changes 2 at a time, and it is the turn of i-\d$/);
    expect(new Set(winners.map(({ turns }) => turns))).toEqual(
      new Set(["turns/alertmanager/1\n", "turns/alertmanager/2\n"]),
    );
    await winners[0]?.does("give_turns");
    expect((await many.find((instance) => !winners.includes(instance))?.does("take_turns"))?.code).toBe(0);
  });

  it("may be taken again by who has them, and are not another one's to give up", async () => {
    const [first, second] = [one(), two()];
    expect((await first.does("take_turns")).code).toBe(0);
    expect((await first.does("take_turns")).code).toBe(0);
    expect((await second.does("take_turns")).code).toBe(1);
    writeFileSync(join(second.home, "run/turns"), "turns/alertmanager/1\n");
    await second.does("give_turns");
    expect(await holderOf("alertmanager/1")).toBe("i-1");
    await first.does("give_turns");
    expect(await holderOf("alertmanager/1")).toBe("free");
    expect((await second.does("take_turns")).code).toBe(0);
  });

  it("pass on when their holder has not been heard of for as long as a lease", async () => {
    const [first, second] = [one(), two()];
    await first.does("take_turns");
    expect((await second.does("take_turns")).code).toBe(1);
    const begun = Date.now();
    while ((await second.does("take_turns")).code !== 0) expect(Date.now() - begun).toBeLessThan(60_000);
    expect(await holderOf("alertmanager/1")).toBe("i-2");
    // Whoever comes back late finds it taken, and does not go on.
    expect((await first.does("renew_turns")).code).toBe(1);
    expect((await first.does("take_turns")).code).toBe(1);
  });

  it("cannot be taken by who has read them before they were renewed", async () => {
    const first = one();
    await first.does("take_turns");
    const tag = (await fetch(place("alertmanager/1"), { headers: SIGNED })).headers.get("etag") ?? "";
    expect((await first.does("renew_turns")).code).toBe(0);
    const late = { method: "PUT", headers: { ...SIGNED, "If-Match": tag }, body: "i-2\n" };
    expect((await fetch(place("alertmanager/1"), late)).status).toBe(412);
  });

  it("are given back where not all of them can be had, so that two cannot wait for each other", async () => {
    const both = new Instance("i-3", ["turn alertmanager 1", "turn database 1"]);
    await new Instance("i-4", ["turn database 1"]).does("take_turns");
    const { code, stdout } = await both.does("take_turns");
    expect([code, stdout.trim()]).toEqual([1, "database changes 1 at a time, and it is the turn of i-4"]);
    expect(await holderOf("alertmanager/1")).toBe("free");
  });

  it("cost nothing where no component has any, and say why they cannot be had", async () => {
    await fetch(`${moto.url}/${BUCKET}`, { method: "DELETE", headers: SIGNED });
    expect((await new Instance("i-5", []).does("take_turns")).code).toBe(0);
    const { code, stdout } = await one().does("take_turns");
    expect([code, stdout.trim()]).toEqual([
      1,
      expect.stringMatching(/^alertmanager has turns, and the bucket does not tell whose it is: curl: .*404/),
    ]);
  });
});
