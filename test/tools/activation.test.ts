import { chmodSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, sleep, succeed } from "../../harness/command";
import { tool } from "../../harness/tools";
import type { ArchiveArtifact, PackageArtifact } from "../../lib/artifacts";
import type { Secret } from "../../lib/host";
import { flatArchive, Root, SCRIPT, type Bundle, type Question, type Shape } from "./activation-root";

jest.setTimeout(120_000);

const HOME = "opt/vm-observability";
let root: Root;

beforeEach(async () => {
  root = await Root.make();
});
afterEach(() => root.remove());

/** Activates a release of `shape`, which must succeed. */
async function installed(shape: Shape = {}): Promise<Bundle> {
  const bundle = await root.bundle(shape);
  const { code, stderr } = await root.apply(bundle);
  expect(code === 0 ? "activated" : stderr).toBe("activated");
  root.calls();
  return bundle;
}

const live = () => readlinkSync(root.path(HOME, "current")).replace("releases/", "");
const lastLine = (text: string) => text.trim().split("\n").at(-1) ?? "";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const short = ({ digest }: Bundle) => digest.slice(0, 12);

/** The token of the server, from `from`, checked by the server's validation where its unit will read it. */
function withSecret(from: Secret["from"]): Shape {
  const credential = root.path("run/credentials/vmo-server.service/token");
  return {
    changes: {
      secrets: [{ name: "token", unit: "vmo-server.service", from }],
      validations: [
        {
          purpose: "the token is there",
          run: [{ program: "check" }, { releaseFile: "server/server.yml" }, credential],
        },
      ],
    },
  };
}

describe("the activation script", () => {
  it("passes shellcheck and is understood by sh", async () => {
    const { path } = await tool("shellcheck", "trixie");
    expect(await run(path, ["--shell=sh", SCRIPT])).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await run("sh", ["-n", SCRIPT])).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it.each([
    [[]],
    [["apply"]],
    [["apply", "--digest", "abc"]],
    [["apply", "--digest"]],
    [["apply", "--digest", "0".repeat(64), "--force", "yes"]],
    [["status", "now"]],
    [["activate"]],
  ])("explains its usage when given %j", async (args) => {
    const { code, stderr } = await root.run(args);
    expect(code).toBe(2);
    expect(stderr).toContain("activate apply --digest <sha256>");
    expect(root.exists("opt")).toBe(false);
  });
});

describe("a first install", () => {
  it("lays everything out, starts the units and reports success", async () => {
    const bundle = await root.bundle();
    const { code, stderr } = await root.apply(bundle);
    expect(stderr.split("\n").filter((line) => line.startsWith("["))).toEqual([
      "[1/9] Looking at what runs...",
      "[2/9] Checking this host...",
      "[3/9] Fetching programs...",
      "[4/9] Making accounts, directories and secrets ready...",
      "[5/9] Validating the release...",
      `[6/9] Switching to ${short(bundle)}...`,
      "[7/9] Waiting until everything is healthy...",
      "[9/9] Removing what is no longer needed...",
    ]);
    expect(lastLine(stderr)).toBe(`release ${short(bundle)} is live and healthy`);
    expect(code).toBe(0);
    expect(live()).toBe(bundle.digest);
    expect(readdirSync(root.path(HOME)).sort()).toEqual(["artifacts", "current", "releases", "state"]);
    const [artifact = ""] = readdirSync(root.path(HOME, "artifacts"));
    expect(artifact).toMatch(/^tool-1\.0-[0-9a-f]{64}$/);
    expect(readlinkSync(root.path(HOME, "current/bin/server"))).toBe(`../../../artifacts/${artifact}/server`);
    for (const unit of ["vmo-server.service", "vmo-exporter.service", "vm-observability.target"]) {
      expect(readlinkSync(root.path("etc/systemd/system", unit))).toBe(`/opt/vm-observability/current/units/${unit}`);
    }
    expect(readlinkSync(root.path("etc/systemd/system/multi-user.target.wants/vm-observability.target"))).toBe(
      "../vm-observability.target",
    );
    expect(root.read("etc/passwd")).toMatch(/^vmo-server:.*:Server:\/:/m);
    expect(statSync(root.path("var/lib/vm-observability/server")).mode & 0o777).toBe(0o750);
    expect(root.calls().filter((call) => !call.startsWith("reset-failed"))).toEqual([
      "daemon-reload",
      "stop vmo-exporter.service vmo-server.service",
      "start vmo-exporter.service vmo-server.service",
      "start vm-observability.target",
    ]);
    const { stdout } = await root.run(["status"]);
    expect(stdout.replace(/^time=\d+$/m, "time=…").split("\n")).toEqual([
      `release=${bundle.digest}`,
      "outcome=applied",
      "time=…",
      "message=",
      "interrupted=no",
      "unit.vmo-exporter.service=active",
      "unit.vmo-server.service=active",
      "drifted=0",
      "inactive=",
      "",
    ]);
    const metrics = root.read("var/lib/vm-observability/textfiles/vmo.prom");
    expect(metrics).toContain(`vm_observability_release_info{release="${bundle.digest}"} 1\n`);
    expect(metrics).toContain("vm_observability_activation_success 1\n");
  });

  it.each<[string, (archive: Buffer) => Buffer | undefined, string | undefined, RegExp]>([
    [
      "one byte of the archive is another",
      (archive) =>
        Buffer.concat([archive.subarray(0, 100), Buffer.from([(archive[100] ?? 0) ^ 1]), archive.subarray(101)]),
      undefined,
      /tool-1\.0\.linux-amd64\.tar\.gz has the SHA-256 [0-9a-f]{64}, and must have [0-9a-f]{64};/,
    ],
    [
      "the archive is cut short",
      (archive) => archive.subarray(0, 200),
      undefined,
      /tool-1\.0\.linux-amd64\.tar\.gz has the SHA-256 [0-9a-f]{64}, and must have [0-9a-f]{64};/,
    ],
    [
      "the archive is not there",
      () => undefined,
      undefined,
      /tool-1\.0\.linux-amd64\.tar\.gz could not be fetched \(curl: \(22\).* 404.*\);/,
    ],
    [
      "the checksum file does not name the archive",
      (archive) => archive,
      `${"0".repeat(64)}  other.tar.gz\n`,
      /the checksum file .*sha256sums\.txt does not name tool-1\.0\.linux-amd64\.tar\.gz;/,
    ],
    ["the checksum file is a page", (archive) => archive, "<html></html>", /the checksum file .* does not name tool/],
  ])("stops before anything changes when %s", async (_, tamper, sums, message) => {
    const archive = root.answers.get("/tool-1.0.linux-amd64.tar.gz") as Buffer;
    const tampered = tamper(archive);
    if (tampered === undefined) root.answers.delete("/tool-1.0.linux-amd64.tar.gz");
    else root.answers.set("/tool-1.0.linux-amd64.tar.gz", tampered);
    if (sums !== undefined) root.answers.set("/sha256sums.txt", sums);
    const { code, stderr } = await root.apply(await root.bundle());
    expect(lastLine(stderr)).toMatch(message);
    expect(lastLine(stderr)).toMatch(/; nothing was changed, nothing was installed$/);
    expect(code).toBe(3);
    expect(root.calls()).toEqual([]);
    expect(readdirSync(root.path(HOME, "artifacts"))).toEqual([]);
    expect(root.exists("etc/passwd") || root.exists(`${HOME}/current`)).toBe(false);
  });

  it("stops when the checksum file is not there", async () => {
    root.answers.delete("/sha256sums.txt");
    const { code, stderr } = await root.apply(await root.bundle());
    expect(lastLine(stderr)).toMatch(/the checksum file .*sha256sums\.txt could not be fetched; nothing was changed/);
    expect(code).toBe(3);
  });

  it("takes an archive without a folder by the SHA-512 that its vendor publishes", async () => {
    const archive = flatArchive(root);
    const bundle = await installed({ archive });
    const [artifact = ""] = readdirSync(root.path(HOME, "artifacts"));
    expect(artifact).toMatch(/^tool-1\.0-[0-9a-f]{128}$/);
    expect(readdirSync(root.path(HOME, "artifacts", artifact)).sort()).toEqual([".stamp", "check", "server"]);
    expect(readlinkSync(root.path(HOME, "current/bin/server"))).toBe(`../../../artifacts/${artifact}/server`);
    const before = root.snapshot();
    expect(lastLine((await root.apply(bundle)).stderr)).toContain("nothing to do: release");
    expect(root.snapshot()).toEqual(before);
    // The lock pins what is there already: nothing is fetched again.
    root.answers.delete("/tool_1.0_linux_amd64.tar.gz");
    await installed({ threshold: 70, archive: { ...archive, digest: artifact.slice("tool-1.0-".length) } });
    expect(readdirSync(root.path(HOME, "artifacts"))).toEqual([artifact]);
  });

  it.each<[string, (archive: Buffer) => Buffer, (sums: string) => string, RegExp]>([
    [
      "one byte of it is another",
      (archive) => archive.fill((archive[100] ?? 0) ^ 1, 100, 101),
      (sums) => sums,
      /tool_1\.0_linux_amd64\.tar\.gz has the SHA-512 [0-9a-f]{128}, and must have [0-9a-f]{128};/,
    ],
    [
      "its checksum is of neither kind",
      (archive) => archive,
      (sums) => sums.replace(/^[0-9a-f]{28}(?=[0-9a-f]{100} {2}tool)/m, ""),
      /the checksum file .*_checksums\.txt has neither a SHA-256 nor a SHA-512 of tool_1\.0_linux_amd64\.tar\.gz;/,
    ],
  ])("refuses an archive with a SHA-512 when %s", async (_, tamper, resum, message) => {
    const [file, sums] = ["/tool_1.0_linux_amd64.tar.gz", "/tool_1.0_checksums.txt"];
    root.answers.set(file, tamper(Buffer.from(root.answers.get(file) as Buffer)));
    root.answers.set(sums, resum(root.answers.get(sums) as string));
    const { code, stderr } = await root.apply(await root.bundle({ archive: flatArchive(root) }));
    expect(lastLine(stderr)).toMatch(message);
    expect(code).toBe(3);
    expect(readdirSync(root.path(HOME, "artifacts"))).toEqual([]);
    expect(root.exists(`${HOME}/current`)).toBe(false);
  });

  it("keeps the archives that it could fetch when another is not there", async () => {
    const [server] = root.plans();
    const amd64 = flatArchive(root);
    const other: ArchiveArtifact = {
      ...{ kind: "archive", name: "other", version: "1.0", archives: { amd64, arm64: amd64 } },
      programs: { other: "server" },
    };
    const bundle = await root.bundle({ changes: { artifacts: [other, ...(server?.artifacts ?? [])] } });
    const archive = root.answers.get("/tool_1.0_linux_amd64.tar.gz") ?? "";
    root.answers.delete("/tool_1.0_linux_amd64.tar.gz");
    const { code, stderr } = await root.apply(bundle);
    expect(lastLine(stderr)).toMatch(/tool_1\.0_linux_amd64\.tar\.gz could not be fetched .*; nothing was changed/);
    expect(code).toBe(3);
    expect(readdirSync(root.path(HOME, "artifacts"))).toEqual([expect.stringMatching(/^tool-1\.0-[0-9a-f]{64}$/)]);
    root.answers.set("/tool_1.0_linux_amd64.tar.gz", archive);
    root.answers.delete("/tool-1.0.linux-amd64.tar.gz");
    expect((await root.apply(bundle)).code).toBe(0);
    expect(readlinkSync(root.path(HOME, "current/bin/other"))).toMatch(/artifacts\/other-1\.0-[0-9a-f]{128}\/server$/);
  });

  it("trusts the lock before the vendor's checksum file", async () => {
    const { code, stderr } = await root.apply(await root.bundle({ archive: { digest: "ab".repeat(32) } }));
    expect(lastLine(stderr)).toContain(`, and must have ${"ab".repeat(32)};`);
    expect(code).toBe(3);
  });

  it("takes nothing from a bundle that does not match its digest", async () => {
    const bundle = await root.bundle();
    writeFileSync(join(bundle.folder, "files/server/rules/a.yml"), "threshold: 1\n");
    await succeed("tar", ["-C", bundle.folder, "-czf", bundle.file, "."]);
    const changed = await root.apply(bundle);
    expect(lastLine(changed.stderr)).toContain(
      `does not hold release ${short(bundle)}: its files do not match the digest`,
    );
    expect(changed.code).toBe(3);
    const whole = await root.bundle();
    writeFileSync(join(whole.folder, "files/server/rules/b.yml"), "threshold: 1\n");
    await succeed("tar", ["-C", whole.folder, "-czf", whole.file, "."]);
    expect((await root.apply(whole)).code).toBe(3);
    expect(root.exists(`${HOME}/releases/${whole.digest}`)).toBe(false);
  });

  it("leaves nothing running when the release is not healthy", async () => {
    const { code, stderr } = await root.apply(await root.bundle({ dies: true }));
    expect(lastLine(stderr)).toBe(
      "vm-observability: vmo-server.service ended (exit-code) after it was started (its log: journalctl -u " +
        "vmo-server.service); nothing is left running, for this was the first install",
    );
    expect(code).toBe(4);
    expect(readdirSync(root.path("run/units"))).toEqual([]);
    expect(readdirSync(root.path("etc/systemd/system"))).toEqual(["multi-user.target.wants"]);
    expect(root.exists(`${HOME}/current`)).toBe(false);
  });

  it("names the port that another program holds", async () => {
    const port = Number(new URL(root.address).port);
    const listens = [{ port, protocol: "tcp", exposure: "fleet", purpose: "Server web" }] as const;
    const { code, stderr } = await root.apply(await root.bundle({ changes: { listens } }));
    expect(lastLine(stderr)).toMatch(
      new RegExp(
        `port ${port}/tcp \\(server: Server web\\) is held by .+; stop it or give server another port; nothing was changed`,
      ),
    );
    expect(code).toBe(3);
  });

  it("refuses packages of another distribution", async () => {
    const artifact: PackageArtifact = {
      ...{ kind: "package", name: "thing", version: "1", distribution: "debian-12", packages: ["thing"] },
      ...{ maskedUnits: [], programs: { thing: "/usr/bin/thing" } },
    };
    const [server] = root.plans();
    const bundle = await root.bundle({
      changes: { artifacts: [...(server?.artifacts ?? []), artifact] },
      without: "exporter",
    });
    const { code, stderr } = await root.apply(bundle);
    expect(lastLine(stderr)).toContain("thing comes from the packages of debian-12, and this host is debian-13;");
    expect(code).toBe(3);
  });
});

describe("a second activation of the same release", () => {
  it("writes nothing, tells systemd nothing, and says so", async () => {
    const bundle = await installed();
    const before = root.snapshot();
    const { code, stderr } = await root.apply(bundle);
    expect(stderr.split("\n")).toEqual([
      "[1/9] Looking at what runs...",
      `nothing to do: release ${short(bundle)} is live and healthy`,
      "",
    ]);
    expect(code).toBe(0);
    expect(root.calls()).toEqual([]);
    expect(root.snapshot()).toEqual(before);
  });

  it("starts what was stopped", async () => {
    const bundle = await installed();
    rmSync(root.path("run/units/vmo-exporter.service"));
    expect((await root.apply(bundle)).code).toBe(0);
    expect(root.calls()).toContain("start vmo-exporter.service");
  });

  it("puts back what was altered by hand, and its units take it again", async () => {
    const bundle = await installed();
    const rules = `${HOME}/current/files/server/rules`;
    root.write(`${rules}/a.yml`, "threshold: 1\n");
    root.write(`${rules}/b.yml`, "threshold: 2\n");
    chmodSync(root.path(HOME, "current/plan"), 0o600);
    rmSync(root.path("etc/systemd/system/vmo-exporter.service"));
    const report = await root.run(["report"]);
    expect(report.stdout.split("\n")).toEqual([
      `drifted: ${root.path("etc/systemd/system/vmo-exporter.service")}`,
      "drifted: files/server/rules/a.yml",
      "drifted: files/server/rules/b.yml",
      "drifted: plan",
      "",
    ]);
    expect(root.read("var/lib/vm-observability/textfiles/vmo.prom")).toContain("vm_observability_drifted_files 4\n");
    expect((await root.apply(bundle)).code).toBe(0);
    expect(root.calls()).toContain("restart vmo-exporter.service vmo-server.service");
    expect(root.read(`${rules}/a.yml`)).toBe("threshold: 80\n");
    expect(root.exists(`${rules}/b.yml`)).toBe(false);
    expect((await root.run(["report"])).stdout).toBe("");
  });

  it("fetches a program again that was replaced", async () => {
    const bundle = await installed();
    const program = root.path(HOME, "current/bin/server");
    writeFileSync(program, "#!/bin/sh\necho evil\n");
    expect((await root.run(["report"])).stdout).toMatch(/^drifted: artifacts\/tool-1\.0-[0-9a-f]{64}\n$/);
    expect((await root.apply(bundle)).code).toBe(0);
    expect(readFileSync(program, "utf8")).toBe("#!/bin/sh\n");
  });

  it("fails, and stays, when the live release is not healthy any more", async () => {
    const bundle = await installed();
    root.answers.delete("/ready");
    const { code, stderr } = await root.apply(bundle);
    expect(code).toBe(5);
    expect(lastLine(stderr)).toMatch(
      /^vm-observability: server is not healthy after 1 s: the server is ready: .*404.*; this host stays on release [0-9a-f]{12}, which was live before$/,
    );
    expect(live()).toBe(bundle.digest);
    root.answers.set("/ready", "ready");
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
    expect((await root.run(["status"])).stdout).toContain("outcome=applied");
  });
});

describe("a change", () => {
  it("of one rule reloads the server and touches nothing else", async () => {
    await installed();
    const exporter = statSync(root.path("run/units/vmo-exporter.service")).mtimeMs;
    const changed = await root.bundle({ threshold: 90 });
    expect((await root.apply(changed)).code).toBe(0);
    expect(root.calls()).toEqual(["reload vmo-server.service", "start vm-observability.target"]);
    expect(root.read(`${HOME}/current/files/server/rules/a.yml`)).toBe("threshold: 90\n");
    expect(statSync(root.path("run/units/vmo-exporter.service")).mtimeMs).toBe(exporter);
  });

  it("that a validation refuses changes nothing, and the message names file and line", async () => {
    const first = await installed();
    const before = root.snapshot();
    const { code, stderr } = await root.apply(await root.bundle({ threshold: 0 }));
    expect(stderr).toMatch(/ {4}\| .*current\/files\/server\/rules\/a\.yml:1:broken\n/);
    expect(lastLine(stderr)).toBe(
      'vm-observability: the release failed its validation "the server accepts its rules" (check): rule file is broken; ' +
        `nothing was changed, this host stays on release ${short(first)}`,
    );
    expect(code).toBe(3);
    expect(root.calls()).toEqual([]);
    const touched = Object.entries(root.snapshot()).filter(([path, at]) => before[path] !== at);
    const paths = touched.map(([path]) => path).filter((path) => !/\/(releases|state)(\/|$)/.test(path));
    expect(paths.sort()).toEqual(["var/lib/vm-observability/textfiles", "var/lib/vm-observability/textfiles/vmo.prom"]);
    expect(root.read("var/lib/vm-observability/textfiles/vmo.prom")).toContain(
      "vm_observability_activation_success 0\n",
    );
    expect(live()).toBe(first.digest);
  });

  it.each<[string, Shape, RegExp]>([
    [
      "whose server ends at its start",
      { dies: true },
      /^vm-observability: vmo-server\.service ended \(exit-code\) after it was started/,
    ],
    [
      "whose server does not become ready",
      { silent: true, threshold: 90 },
      /^vm-observability: server is not healthy after 1 s: the server is ready: http:\/\/[^ ]+\/silent: curl: \(22\)/,
    ],
  ])("%s goes back by itself", async (_, shape, message) => {
    const first = await installed();
    const { code, stderr } = await root.apply(await root.bundle(shape));
    expect(lastLine(stderr)).toMatch(message);
    expect(lastLine(stderr)).toContain(
      `journalctl -u vmo-server.service); this host is back on release ${short(first)}`,
    );
    expect(code).toBe(4);
    expect(live()).toBe(first.digest);
    expect(root.read("run/units/vmo-server.service")).toBe("active\n");
    expect(root.exists(`${HOME}/state/journal`)).toBe(false);
    expect((await root.run(["status"])).stdout).toContain("outcome=rolled-back");
    const again = await root.apply(await root.bundle({ threshold: 95 }));
    expect(again.code).toBe(0);
  });

  it("that is live only in words is not taken for live: a reload has to show in the metrics", async () => {
    await installed();
    const { code, stderr } = await (async () => {
      const stale = root.read("run/asked").trim();
      root.answers.set("/metrics", `reload_time ${stale}\n`);
      return root.apply(await root.bundle({ threshold: 90 }));
    })();
    expect(stderr).toContain("the server runs its new rules: reload_time is older than the reload");
    // Back on the old release, whose reload does not show either.
    expect(code).toBe(5);
  });

  it("removes the units of a component that is gone, and keeps its data", async () => {
    await installed();
    root.write("var/lib/vm-observability/exporter/data", "kept");
    expect((await root.apply(await root.bundle({ without: "exporter" }))).code).toBe(0);
    expect(root.exists("run/units/vmo-exporter.service")).toBe(false);
    expect(readdirSync(root.path("etc/systemd/system"))).not.toContain("vmo-exporter.service");
    expect(root.read("var/lib/vm-observability/exporter/data")).toBe("kept");
  });

  it("keeps the last three releases and the artifacts that they use", async () => {
    for (const threshold of [10, 20, 30, 40]) await installed({ threshold });
    expect(readdirSync(root.path(HOME, "releases"))).toHaveLength(3);
    expect(readdirSync(root.path(HOME, "artifacts"))).toHaveLength(1);
    expect(root.read(`${HOME}/state/history`).trim().split("\n").at(-1)).toBe(live());
  });

  it("of a one-way upgrade copies the data, and puts it back when the new version fails", async () => {
    const upgrade = {
      reason: "new storage",
      stop: ["vmo-server.service"],
      backup: ["/var/lib/vm-observability/server"],
    };
    await installed();
    root.write("var/lib/vm-observability/server/db", "old");
    const { code, stderr } = await root.apply(await root.bundle({ dies: true, changes: { oneWay: upgrade } }), [], {
      VMO_STOP_AT: "7",
    });
    expect([code, stderr]).toEqual([137, expect.stringContaining("| copying /var/lib/vm-observability/server before")]);
    root.write("var/lib/vm-observability/server/db", "migrated");
    const back = await root.apply(await root.bundle());
    expect(back.stderr).toContain("| putting the data back that was copied before the upgrade");
    expect(back.code).toBe(0);
    expect(root.read("var/lib/vm-observability/server/db")).toBe("old");
  });
});

describe("an activation that is cut off", () => {
  const STEPS = ["1", "2", "3", "4", "5", "6", "6.switched", "6.unit", "7", "9"];

  it.each(STEPS)("at step %s of a first install is finished by the next one", async (at) => {
    const bundle = await root.bundle();
    expect((await root.apply(bundle, [], { VMO_STOP_AT: at })).code).toBe(137);
    expect((await root.apply(bundle)).code).toBe(0);
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
  });

  it.each(STEPS)("at step %s of a change is finished by the next one, or undone by the old release", async (at) => {
    const first = await installed();
    const change = await root.bundle({ threshold: 90 });
    for (const wanted of [change, first]) {
      expect((await root.apply(change, [], { VMO_STOP_AT: at })).code).toBe(137);
      const { code, stderr } = await root.apply(wanted);
      expect(code === 0 ? "converged" : stderr).toBe("converged");
      expect(live()).toBe(wanted.digest);
      expect(root.exists(`${HOME}/state/journal`)).toBe(false);
      expect((await root.run(["report"])).stdout).toBe("");
      // Whatever the cut left open, the server was told after the last switch, and never restarted for a rule.
      expect(root.calls().filter((call) => /^(re)?start vmo/.test(call))).toEqual([]);
      expect(lastLine((await root.apply(wanted)).stderr)).toMatch(/^nothing to do/);
      if (wanted === change) await root.apply(first);
      root.calls();
    }
  });

  it("right after its switch leaves in doubt what units have that systemd restarted since", async () => {
    const first = await installed();
    await root.apply(await root.bundle({ threshold: 90 }), [], { VMO_STOP_AT: "6.switched" });
    expect((await root.apply(first)).code).toBe(0);
    expect(root.calls()).toContain("reload vmo-server.service");
    await root.apply(await root.bundle({ dies: true }), [], { VMO_STOP_AT: "6.switched" });
    expect((await root.apply(first)).code).toBe(0);
    expect(root.calls()).toContain("restart vmo-server.service");
  });

  it.each(["8", "8.switched"])("at step %s, on its way back, comes back with the next one", async (at) => {
    const first = await installed();
    const bad = await root.bundle({ dies: true });
    expect((await root.apply(bad, [], { VMO_STOP_AT: at })).code).toBe(137);
    expect((await root.apply(bad)).code).toBe(4);
    expect(live()).toBe(first.digest);
    expect((await root.apply(bad, [], { VMO_STOP_AT: at })).code).toBe(137);
    expect((await root.apply(first)).code).toBe(0);
    expect(root.read("run/units/vmo-server.service")).toBe("active\n");
  });
});

describe("secrets", () => {
  it.each<[string, () => void, string]>([
    ["is missing", () => undefined, "is missing"],
    ["is empty", () => root.write("etc/token", ""), "is empty"],
    ["is a folder", () => root.write("etc/token/x", ""), "cannot be read"],
  ])("stop the activation when a file %s", async (_, prepare, problem) => {
    prepare();
    const { code, stderr } = await root.apply(await root.bundle(withSecret({ kind: "file", path: "/etc/token" })));
    expect(lastLine(stderr)).toBe(
      `vm-observability: the secret token of vmo-server.service: ${root.path("etc/token")} ${problem}; ` +
        "nothing was changed, nothing was installed",
    );
    expect(code).toBe(3);
  });

  it("that are files of the host are there for validations, and a new one restarts its unit", async () => {
    root.write("etc/token", "one");
    const bundle = await installed(withSecret({ kind: "file", path: "/etc/token" }));
    root.write("etc/token", "second");
    expect((await root.apply(bundle)).code).toBe(0);
    expect(root.calls()).toContain("restart vmo-server.service");
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
  });

  it("that are delivered lie where root alone reads them, survive, and go with their unit", async () => {
    const shape = withSecret({ kind: "variable", variable: "api_token", version: 1 });
    const bundle = await root.bundle(shape);
    const missing = await root.apply(bundle);
    const path = "etc/vm-observability/secrets/vmo-server.service/token";
    expect(lastLine(missing.stderr)).toContain(
      `${root.path(path)} is missing, and the variable api_token was not delivered; nothing was changed`,
    );
    root.write("in/secrets/api_token", "planted-secret");
    const { code, stdout, stderr } = await root.apply(bundle, ["--secrets", root.path("in/secrets")]);
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain("planted-secret");
    expect(root.read(path)).toBe("planted-secret");
    expect(statSync(root.path(path)).mode & 0o777).toBe(0o400);
    expect(statSync(root.path("etc/vm-observability/secrets")).mode & 0o777).toBe(0o700);
    const found = await run("grep", ["-rl", "planted-secret", root.path("opt"), root.path("var"), root.path("etc")]);
    expect(found.stdout.trim()).toBe(root.path(path));
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
    expect((await root.apply(await root.bundle())).code).toBe(0);
    expect(root.exists(path)).toBe(false);
  });

  it("go back with the release that they came with", async () => {
    root.write("in/secrets/t", "good");
    const from = { kind: "variable", variable: "t", version: 1 } as const;
    const options = ["--secrets", root.path("in/secrets")];
    expect((await root.apply(await root.bundle(withSecret(from)), options)).code).toBe(0);
    root.write("in/secrets/t", "bad");
    const next = await root.bundle({ ...withSecret({ ...from, version: 2 }), dies: true });
    expect((await root.apply(next, options)).code).toBe(4);
    expect(root.read("etc/vm-observability/secrets/vmo-server.service/token")).toBe("good");
    expect(root.exists("etc/vm-observability/secrets.previous")).toBe(false);
  });
});

describe("secrets that the machine's role reads", () => {
  const VALUE = 'pa"ss\\word\n\u00e4\u20ac\u{1f511}/end';

  /** JSON in which everything beyond ASCII is escaped, as AWS's services may write it. */
  const ascii = (value: unknown) =>
    JSON.stringify(value).replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );

  /** The metadata service of an instance, and the two services of AWS behind one address. */
  function cloud(): { readonly questions: Question[]; readonly environment: Record<string, string> } {
    const questions: Question[] = [];
    const known = (text: string) => (question: Question) =>
      question.headers["x-aws-ec2-metadata-token"] === "session-1" ? text : undefined;
    root.answers.set("/latest/api/token", ({ method }) => (method === "PUT" ? "session-1" : undefined));
    root.answers.set("/latest/meta-data/placement/region", known("eu-central-1"));
    root.answers.set("/latest/meta-data/services/domain", known("amazonaws.com"));
    root.answers.set("/latest/meta-data/iam/security-credentials/", known("monitor"));
    const credentials = { AccessKeyId: "ASIAEXAMPLE", SecretAccessKey: "role-secret", Token: "role-token" };
    root.answers.set("/latest/meta-data/iam/security-credentials/monitor", known(JSON.stringify(credentials, null, 2)));
    root.answers.set("/", (question) => {
      questions.push(question);
      const { Name, SecretId } = JSON.parse(question.body) as { Name?: string; SecretId?: string };
      if (Name === "/prod/token") return ascii({ Parameter: { ARN: "a", Name, Value: VALUE, Version: 1 } });
      if (SecretId === "prod/token") return JSON.stringify({ Name: SecretId, SecretString: VALUE });
      return undefined;
    });
    return {
      questions,
      environment: { AWS_EC2_METADATA_SERVICE_ENDPOINT: root.address, AWS_ENDPOINT_URL: root.address },
    };
  }

  it.each<[string, Secret["from"], string, string]>([
    ["Parameter Store", { kind: "ssm-parameter", name: "/prod/token" }, "AmazonSSM.GetParameter", "ssm"],
    [
      "Secrets Manager",
      { kind: "secrets-manager", secretId: "prod/token" },
      "secretsmanager.GetSecretValue",
      "secretsmanager",
    ],
  ])("come from %s byte for byte, signed with its keys, at each activation", async (_, from, action, service) => {
    const { questions, environment } = cloud();
    const bundle = await root.bundle(withSecret(from));
    const { code, stderr } = await root.apply(bundle, [], environment);
    expect(code === 0 ? "activated" : stderr).toBe("activated");
    expect(root.read("etc/vm-observability/secrets/vmo-server.service/token")).toBe(VALUE);
    const [first] = questions;
    expect(first?.headers["x-amz-target"]).toBe(action);
    expect(first?.headers["x-amz-security-token"]).toBe("role-token");
    expect(first?.headers.authorization).toMatch(
      new RegExp(
        `^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/\\d{8}/eu-central-1/${service}/aws4_request, SignedHeaders=`,
      ),
    );
    expect(lastLine((await root.apply(bundle, [], environment)).stderr)).toMatch(/^nothing to do/);
    expect(questions.length).toBeGreaterThan(1);
  });

  it("stop the activation when they cannot be read, with their name", async () => {
    const { environment } = cloud();
    const bundle = await root.bundle(withSecret({ kind: "ssm-parameter", name: "/prod/other" }));
    const { code, stderr } = await root.apply(bundle, [], environment);
    expect(lastLine(stderr)).toBe(
      "vm-observability: the secret token of vmo-server.service could not be read from the ssm-parameter /prod/other " +
        "with this host's role; nothing was changed, nothing was installed",
    );
    expect(code).toBe(3);
    expect(root.exists("etc/vm-observability/secrets.fetched")).toBe(false);
  });
});

describe("facts", () => {
  const facts = (files: Readonly<Record<string, string>>) => {
    root.write(
      "in/facts",
      Object.entries(files)
        .map(([path, text]) => `${path} ${base64(text)}\n`)
        .join(""),
    );
    return ["--facts", root.path("in/facts")];
  };

  it("lie beside the releases; only what changes is written, and what is gone is removed", async () => {
    const bundle = await root.bundle();
    await root.apply(
      bundle,
      facts({ "host.env": "VMO_HOST_NAME=web-1\n", "targets/hosts.json": "[]", "targets/old.json": "" }),
    );
    const env = statSync(root.path(HOME, "host/host.env"));
    expect(root.read(`${HOME}/host/host.env`)).toBe("VMO_HOST_NAME=web-1\n");
    const options = facts({ "host.env": "VMO_HOST_NAME=web-1\n", "targets/hosts.json": '["a"]' });
    expect((await root.apply(bundle, options)).code).toBe(0);
    expect(root.read(`${HOME}/host/targets/hosts.json`)).toBe('["a"]');
    expect(root.exists(`${HOME}/host/targets/old.json`)).toBe(false);
    expect(statSync(root.path(HOME, "host/host.env")).ino).toBe(env.ino);
    expect(lastLine((await root.apply(bundle, options)).stderr)).toMatch(/^nothing to do/);
  });

  it.each(["../etc/passwd", "/etc/passwd", "targets/../../x", ".facts", "a b"])("refuse the path %s", async (path) => {
    const { code, stderr } = await root.apply(await root.bundle(), facts({ [path]: "x" }));
    expect(lastLine(stderr)).toMatch(/; nothing was changed, nothing was installed$/);
    expect(code).toBe(3);
  });

  it("restart the units that name them, and go back with a release that fails", async () => {
    const [server] = root.plans();
    const units = (server?.units ?? []).map((unit) => ({
      ...unit,
      sections: { Service: { ...unit.sections.Service, EnvironmentFile: "/opt/vm-observability/host/host.env" } },
    }));
    const bundle = await root.bundle({ changes: { units } });
    await root.apply(bundle, facts({ "host.env": "A=1" }));
    root.calls();
    expect((await root.apply(bundle, facts({ "host.env": "A=2" }))).code).toBe(0);
    expect(root.calls()).toContain("restart vmo-server.service");
    const bad = await root.apply(await root.bundle({ dies: true }), facts({ "host.env": "A=3" }));
    expect(bad.code).toBe(4);
    expect(root.read(`${HOME}/host/host.env`)).toBe("A=2");
  });
});

describe("two activations at a time", () => {
  it("wait for each other, and give up with a word", async () => {
    await installed();
    const holder = run("flock", [root.path(HOME, "state/lock"), "sleep", "2"]);
    await sleep(200);
    const { code, stderr } = await root.apply(await root.bundle({ threshold: 90 }), [], { VMO_LOCK_WAIT: "0.5" });
    expect(lastLine(stderr)).toBe(
      "vm-observability: another activation of this host has been running for too long; nothing was changed",
    );
    expect(code).toBe(6);
    expect((await root.apply(await root.bundle({ threshold: 90 }))).code).toBe(0);
    await holder;
  });
});

describe("removal", () => {
  it("stops and removes the units and everything that is not data, and can be said twice", async () => {
    root.write("in/secrets/t", "x");
    const bundle = await root.bundle(withSecret({ kind: "variable", variable: "t", version: 1 }));
    await root.apply(bundle, ["--secrets", root.path("in/secrets")]);
    root.write("var/lib/vm-observability/server/db", "kept");
    const { code, stderr } = await root.run(["remove"]);
    expect(lastLine(stderr)).toBe(
      `removed; the data in ${root.path("var/lib/vm-observability")} and the accounts are kept`,
    );
    expect(code).toBe(0);
    expect(readdirSync(root.path("run/units"))).toEqual([]);
    expect(readdirSync(root.path("etc/systemd/system"))).toEqual(["multi-user.target.wants"]);
    expect(root.exists(HOME) || root.exists("etc/vm-observability/secrets")).toBe(false);
    expect(root.read("var/lib/vm-observability/server/db")).toBe("kept");
    expect((await root.run(["remove"])).code).toBe(0);
    expect((await root.apply(bundle, ["--secrets", root.path("in/secrets")])).code).toBe(0);
    expect(root.read("var/lib/vm-observability/server/db")).toBe("kept");
  });
});
