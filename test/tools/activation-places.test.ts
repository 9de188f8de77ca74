import { chmodSync, chownSync, existsSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { HOME, installed, lastLine, root, rootForEach, withSecret } from "./activation/root-for-each";

rootForEach();

describe("what lies outside of releases", () => {
  const at = (...parts: readonly string[]) => root.path(HOME, ...parts);

  it("is put back by a new release too, and what the secrets' folder and its folder are to others ends", async () => {
    root.write("in/secrets/t", "x");
    const given = ["--secrets", root.path("in/secrets")];
    const shape = withSecret({ kind: "variable", variable: "t", version: 1 });
    await root.apply(await root.bundle(shape), given);
    const secrets = "etc/vm-observability/secrets";
    for (const path of [at("releases"), at("state"), at(), root.path("etc/vm-observability"), root.path(secrets)]) {
      chmodSync(path, 0o777);
      chownSync(path, 65534, 65534);
    }
    chownSync(root.path(secrets, "vmo-server.service/token"), 65534, 0);
    root.write(`${secrets}/stranger`, "");
    const { code, stderr } = await root.apply(await root.bundle({ ...shape, threshold: 90 }), given);
    expect(code === 0 ? "applied" : stderr).toBe("applied");
    expect((await root.run(["report"])).stdout).toBe("");
  });

  it.each(["by a new release", "by the live one"])(
    "is not written through a link in place of the metrics: %s",
    async (by) => {
      const bundle = await installed();
      rmSync(root.path("var/lib/vm-observability/textfiles"), { recursive: true });
      symlinkSync(root.path("etc"), root.path("var/lib/vm-observability/textfiles"));
      expect((await root.run(["report"])).stdout).toMatch(/^drifted: .*textfiles \(leads to .*etc\)\n$/);
      expect(root.exists("etc/vmo.prom")).toBe(false);
      expect((await root.apply(by === "by the live one" ? bundle : await root.bundle({ threshold: 90 }))).code).toBe(0);
      expect((await root.run(["report"])).stdout).toBe("");
      expect([root.exists("etc/vmo.prom"), root.exists("var/lib/vm-observability/textfiles/vmo.prom")]).toEqual([
        false,
        true,
      ]);
    },
  );

  const moved = (part: string) => {
    mkdirSync(root.path("mnt"), { recursive: true });
    renameSync(at(part), root.path("mnt", part));
    symlinkSync(root.path("mnt", part), at(part));
  };

  it("may lie on another disk, releases beside artifacts, and stays there", async () => {
    const bundle = await installed();
    for (const part of ["releases", "artifacts"]) moved(part);
    expect((await root.run(["report"])).stdout).toBe("");
    chmodSync(at("current/files"), 0o777);
    expect((await root.apply(bundle)).code).toBe(0);
    expect((await root.apply(await root.bundle({ threshold: 90 }))).code).toBe(0);
    expect(readlinkSync(at("releases"))).toBe(root.path("mnt/releases"));
  });

  it.each<[string, () => void, string]>([
    ["releases alone", () => undefined, "have to lie side by side"],
    [
      "releases where others write",
      () => {
        moved("artifacts");
        chmodSync(root.path("mnt/releases"), 0o777);
      },
      "must be a folder of root",
    ],
  ])("is refused with the reason, and the live release kept, when a link moved %s", async (_, and, reason) => {
    const bundle = await installed();
    moved("releases");
    and();
    const { code, stderr } = await root.apply(bundle);
    expect([code, lastLine(stderr)]).toEqual([3, expect.stringContaining(reason)]);
    expect(existsSync(root.path("mnt/releases", bundle.digest, "plan"))).toBe(true);
    expect(readlinkSync(at("releases"))).toBe(root.path("mnt/releases"));
  });
});

describe("a folder with a blank in its name", () => {
  it("among releases, artifacts and copies is removed itself, and nothing that its name spells", async () => {
    await installed();
    for (const folder of [`${HOME}/releases`, `${HOME}/artifacts`]) mkdirSync(root.path(folder, "old etc"));
    // The script runs in the root's folder, where `etc` is another folder.
    await installed({ threshold: 90 });
    expect(root.exists("etc/passwd")).toBe(true);
    expect(root.exists(`${HOME}/releases/old etc`) || root.exists(`${HOME}/artifacts/old etc`)).toBe(false);
  });
});

describe("a disk that is mounted noexec", () => {
  it("below the programs is refused by that name, before anything is fetched", async () => {
    const { code, stderr } = await root.applyAfter(
      `mkdir -p ${root.path("opt")} && mount -t tmpfs -o noexec tmpfs ${root.path("opt")}`,
      await root.bundle(),
    );
    expect(lastLine(stderr)).toBe(
      `vm-observability: ${root.path(HOME)} lies on ${root.path("opt")}, which is mounted noexec: no program can run there; ` +
        `mount it without that (mount -o remount,exec ${root.path("opt")}); nothing was changed, nothing was installed`,
    );
    expect(stderr).not.toContain("fetching");
    expect(code).toBe(3);
  });
});
