import { readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { succeed } from "../../harness/command";
import type { ArchiveArtifact, PackageArtifact } from "../../lib/artifacts";
import { flatArchive } from "./activation/archives";
import { HOME, installed, lastLine, live, root, rootForEach, short } from "./activation/root-for-each";

rootForEach();

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
      "wanted=",
      "called=",
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

  it.each<[string, Record<string, string>]>([
    ["an archive", { url: "tool-1.0.linux-amd64.tar.gz" }],
    ["a checksum file", { checksums: "sha256sums.txt" }],
  ])("follows no address of https to http: %s", async (_, led) => {
    await succeed("openssl", [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=mirror"],
      ...["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", root.path("in/key"), "-out", root.path("in/cert")],
    ]);
    const certificate = { key: readFileSync(root.path("in/key")), cert: readFileSync(root.path("in/cert")) };
    const mirror = createServer(certificate, ({ url = "" }, response) => {
      response.writeHead(302, { location: root.address + url }).end();
    });
    await new Promise<void>((resolve) => mirror.listen(0, "127.0.0.1", resolve));
    try {
      const address = `https://127.0.0.1:${(mirror.address() as AddressInfo).port}`;
      const archive = Object.fromEntries(Object.entries(led).map(([key, file]) => [key, `${address}/${file}`]));
      const { code, stderr } = await root.apply(await root.bundle({ archive }), [], {
        CURL_CA_BUNDLE: root.path("in/cert"),
      });
      expect(lastLine(stderr)).toContain("could not be fetched");
      if ("url" in led) expect(lastLine(stderr)).toMatch(/Protocol "?http"? (not supported|disabled)/);
      expect(code).toBe(3);
    } finally {
      await new Promise((resolve) => mirror.close(resolve));
    }
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
        "vmo-server.service); nothing is left running, because this was the first install",
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
