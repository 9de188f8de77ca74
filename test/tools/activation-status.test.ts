import { chmodSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { eventually, run } from "../../harness/command";
import { HOME, installed, live, root, rootForEach } from "./activation/root-for-each";

rootForEach();

const status = async () => (await root.run(["status"])).stdout;

describe("the status of a host", () => {
  it("said of an activation at work that it was interrupted: it says that it is running", async () => {
    await installed();
    writeFileSync(root.path(HOME, "state/journal"), "to=x\n");
    expect(await status()).toContain("interrupted=yes\n");
    const end = new AbortController();
    const lock = root.path("run/vm-observability.lock");
    const holder = run("flock", ["--no-fork", lock, "sleep", "60"], { signal: end.signal });
    await eventually("the lock is held", async () => (await run("flock", ["--nonblock", lock, "true"])).code === 1);
    expect(await status()).toContain("interrupted=running\n");
    end.abort();
    await holder;
    rmSync(root.path(HOME, "state/journal"));
    expect(await status()).toContain("interrupted=no\n");
  });

  it("called a unit active between two of its ends: it says how often systemd has started it again", async () => {
    await installed();
    expect(await status()).not.toContain("restarts.");
    root.write("run/restarts/vmo-server.service", "58\n");
    expect(await status()).toContain("unit.vmo-server.service=active\nrestarts.vmo-server.service=58\n");
  });
});

describe("a release on the disk that is not the live one", () => {
  it("was taken as it is with a manifest that nobody may read: the first activation mends it", async () => {
    const bundle = await installed();
    chmodSync(root.path(HOME, "current/manifest"), 0);
    rmSync(root.path(HOME, "current"));
    symlinkSync("releases/gone", root.path(HOME, "current"));
    for (const empty of ["state/owner", "state/applied"]) writeFileSync(root.path(HOME, empty), "");
    expect((await root.apply(bundle)).code).toBe(0);
    expect(live()).toBe(bundle.digest);
    expect((await root.run(["report"])).stdout).toBe("");
  });
});
