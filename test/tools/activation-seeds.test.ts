import { chmodSync, rmSync } from "node:fs";
import { type Seed, seedsDigest } from "../../lib/host";
import { Duration } from "../../lib/units";
import type { Shape } from "./activation/plans";
import { type Question } from "./activation/root";
import { HOME, installed, lastLine, root, rootForEach } from "./activation/root-for-each";

rootForEach();

const asked: Question[] = [];
let shape: Shape;

/** Two seeds: a template that is put, and a user who is made with a password. */
function seeded(text = '{"shards":1}\n'): { readonly shape: Shape; readonly digest: string } {
  const [plan] = root.plans();
  const secret = { unit: "vmo-server.service", name: "admin" };
  const seeds: readonly Seed[] = [
    {
      purpose: "the template of logs",
      method: "PUT",
      url: `${root.address}/template`,
      body: { releaseFile: "server/seeds/template.json", mediaType: "application/json" },
      credential: { ...secret, scheme: "basic" },
      deadline: Duration.seconds(2),
    },
    {
      purpose: "the user",
      method: "POST",
      url: `${root.address}/user`,
      credential: { ...secret, name: "password", scheme: "basic", user: "seeder" },
      statuses: [200, 403],
      deadline: Duration.seconds(2),
    },
  ];
  const files = [
    ...(plan?.files ?? []),
    { path: "server/seeds/template.json", content: text, onChange: "nothing" as const },
  ];
  const secrets = ["admin", "password"].map((name) => ({
    ...secret,
    name,
    from: { kind: "file" as const, path: `/etc/${name}` },
  }));
  const changes = { seeds, files, secrets };
  return { shape: { changes }, digest: seedsDigest({ ...plan!, ...changes }) ?? "" };
}

beforeEach(() => {
  asked.length = 0;
  root.write("etc/admin", 'admin:pass"wo\\rd');
  root.write("etc/password", 'its"own');
  for (const path of ["/template", "/user"])
    root.answers.set(path, (question) => {
      asked.push(question);
      return "made";
    });
});

describe("seeds", () => {
  it("are made in their order, with what the release and the host hold, as often as they are asked for", async () => {
    const { shape, digest } = seeded();
    await installed(shape);
    expect(asked).toEqual([]);
    for (let times = 1; times <= 2; times += 1) {
      const { code, stderr } = await root.run(["seed", "server", digest]);
      expect(lastLine(stderr)).toBe("server is seeded");
      expect(code).toBe(0);
    }
    const [template, user] = asked;
    expect(asked.map(({ method }) => method)).toEqual(["PUT", "POST", "PUT", "POST"]);
    expect(template).toMatchObject({ body: '{"shards":1}\n' });
    expect(template?.headers).toMatchObject({
      "content-type": "application/json",
      authorization: `Basic ${Buffer.from('admin:pass"wo\\rd').toString("base64")}`,
    });
    // The user stands in the plan, and the password alone is the secret.
    expect(user?.headers.authorization).toBe(`Basic ${Buffer.from('seeder:its"own').toString("base64")}`);
    expect(root.read(`${HOME}/state/seeds`)).toBe(`server ${digest}\n`);
    expect((await root.run(["report"])).stdout).toBe("");
  });

  it("are tried until their deadline, and leave everything as it is when they fail", async () => {
    const { shape, digest } = seeded();
    await installed(shape);
    root.answers.set("/user", "late");
    let tries = 0;
    root.answers.set("/template", () => (++tries > 1 ? "made" : undefined));
    expect((await root.run(["seed", "server", digest])).code).toBe(0);
    expect(tries).toBe(2);

    root.answers.delete("/user");
    const { code, stderr } = await root.run(["seed", "server", digest]);
    expect(code).toBe(7);
    expect(lastLine(stderr)).toMatch(
      /^vm-observability: server could not be seeded: the user: http:\S+\/user answers 404; what runs was left as it is, and applying again tries it again$/,
    );
    expect(root.read(`${HOME}/state/seeds`)).toBe("server failed\n");
    root.answers.set("/user", "made");
    expect((await root.run(["seed", "server", digest])).code).toBe(0);
  });

  it("are those of the live release, and of no other", async () => {
    const { shape, digest } = seeded();
    const refused = await root.run(["seed", "server", digest]);
    expect(lastLine(refused.stderr)).toContain("does not have these seeds of server");
    await installed(shape);
    const other = seeded('{"shards":2}\n').digest;
    expect(other).not.toBe(digest);
    expect((await root.run(["seed", "server", other])).code).toBe(3);
    expect(asked).toEqual([]);
  });

  it("are made whole by the next run, after one was killed between them", async () => {
    const { shape, digest } = seeded();
    await installed(shape);
    await root.run(["seed", "server", digest], { VMO_STOP_AT: "seed" });
    expect(asked.map(({ method }) => method)).toEqual(["PUT"]);
    expect(root.read(`${HOME}/state/seeds`)).toBe("server begun\n");
    expect((await root.run(["seed", "server", digest])).code).toBe(0);
    expect(asked.map(({ method }) => method)).toEqual(["PUT", "PUT", "POST"]);
  });
});

describe("a request", () => {
  it("asks for the URL as it is written, whatever root's curl is told elsewhere", async () => {
    const paths = ["/a{b,c}d", "/idx[1-3]", "/%3Clogs-{now}-1%3E"];
    const got: string[] = [];
    for (const path of paths)
      root.answers.set(path, () => {
        got.push(path);
        return "made";
      });
    const seeds = paths.map((path): Seed => ({
      purpose: path,
      method: "PUT",
      url: `${root.address}${path}`,
      deadline: Duration.seconds(1),
    }));
    await installed({ changes: { seeds } });
    const [plan] = root.plans();
    root.write("in/.curlrc", "output = /dev/null\nfail\ninclude\n");
    const { stderr } = await root.run(["seed", "server", seedsDigest({ ...plan!, seeds }) ?? ""], {
      HOME: root.path("in"),
    });
    expect(lastLine(stderr)).toBe("server is seeded");
    expect(got).toEqual(paths);
  });
});

describe("a secret that the host makes", () => {
  const path = "var/lib/vm-observability/secrets/vmo-server.service/key";

  beforeEach(() => {
    const from = { kind: "made-on-host", bytes: 32 } as const;
    shape = { changes: { secrets: [{ name: "key", unit: "vmo-server.service", from }] } };
  });

  it("is made once, for root alone, and stays through releases, failures and removal", async () => {
    const bundle = await installed(shape);
    const made = root.read(path);
    expect(Buffer.from(made, "base64")).toHaveLength(32);
    expect((await root.run(["report"])).stdout).toBe("");
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
    await installed({ ...shape, threshold: 90 });
    expect((await root.apply(await root.bundle({ ...shape, dies: true }))).code).toBe(4);
    expect((await root.run(["remove"])).code).toBe(0);
    expect(root.read(path)).toBe(made);
    await installed(shape);
    expect(root.read(path)).toBe(made);
  });

  it("is the same after a kill at any moment, and its loss is not passed over", async () => {
    const bundle = await root.bundle(shape);
    await root.apply(bundle, [], { VMO_STOP_AT: "made" });
    const made = root.read(path);
    await installed(shape);
    expect(root.read(path)).toBe(made);

    rmSync(root.path(path));
    const { code, stderr } = await root.apply(bundle);
    expect(code).toBe(3);
    expect(lastLine(stderr)).toContain("the secret key of vmo-server.service was made on this host, and ");
    expect(lastLine(stderr)).toContain("put it back from a backup of ");
    expect(root.exists(path)).toBe(false);
  });

  it("is watched like everything else of ours", async () => {
    await installed(shape);
    chmodSync(root.path(path), 0o644);
    expect((await root.run(["report"])).stdout).toMatch(
      /^drifted: .*vmo-server\.service\/key \(has the mode 644 and not 400\)\n$/,
    );
  });
});
