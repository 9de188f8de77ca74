import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UpstreamArchive } from "../../harness/archives";
import { Mirror } from "../../harness/mirror";
import type { Component } from "../../harness/programs";
import { vendorArchives } from "../../harness/vendors";

const folder = mkdtempSync(join(tmpdir(), "vendors-"));
const cacheBefore = process.env["XDG_CACHE_HOME"];
beforeAll(() => {
  process.env["XDG_CACHE_HOME"] = folder;
});
afterAll(() => {
  if (cacheBefore === undefined) delete process.env["XDG_CACHE_HOME"];
  else process.env["XDG_CACHE_HOME"] = cacheBefore;
  rmSync(folder, { recursive: true, force: true });
});

/** An archive of random content, by a builder. */
function archive(component: Component, builder: string): UpstreamArchive {
  const file = `${component}-3.5.3.linux-amd64.tar.gz`;
  const path = join(folder, `${builder}-${file}`);
  const content = randomBytes(10_000);
  writeFileSync(path, content);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const release = { folder: `/prometheus/${component}/releases/download/v3.5.3`, checksums: "sha256sums.txt" };
  return { component, version: "3.5.3", file, path, sha256, published: sha256, ...release };
}

describe("the archives of the quick start", () => {
  const components: readonly Component[] = ["prometheus", "alertmanager", "node_exporter"];
  const debian = components.map((component) => archive(component, "debian"));
  const vendor = components.map((component) => archive(component, "vendor"));
  let server: Mirror;
  beforeEach(async () => {
    server = await Mirror.serve(vendor, { address: "127.0.0.1" });
  });
  afterEach(() => server.stop());

  it("are the vendors' own of those programs that have web pages there, where they can be had", async () => {
    const taken = await vendorArchives(debian, { base: server.url });
    expect(taken?.map(({ sha256 }) => sha256)).toEqual([vendor[0]?.sha256, vendor[1]?.sha256, debian[2]?.sha256]);
    expect(readFileSync(taken?.[0]?.path ?? "").equals(readFileSync(vendor[0]?.path ?? ""))).toBe(true);
  });

  it.each(["flipped byte", "truncated", "checksum missing", "absent"] as const)(
    "stay Debian's where an archive of a vendor is not whole: %s",
    async (damage) => {
      const other = archive("alertmanager", damage.replace(" ", "-"));
      const damaged = await Mirror.serve([vendor[0] as UpstreamArchive, other], { address: "127.0.0.1" });
      damaged.damage(other, damage);
      expect(await vendorArchives(debian, { base: damaged.url })).toBeUndefined();
      await damaged.stop();
    },
  );

  it("stay Debian's within the patience where nothing answers", async () => {
    const begun = Date.now();
    const silent = await Mirror.serve([], { address: "127.0.0.1" });
    expect(await vendorArchives(debian, { base: silent.url, patience: 1 })).toBeUndefined();
    await silent.stop();
    expect(await vendorArchives(debian, { base: "http://192.0.2.1", patience: 0.3 })).toBeUndefined();
    expect(Date.now() - begun).toBeLessThan(3_000);
  });
});
