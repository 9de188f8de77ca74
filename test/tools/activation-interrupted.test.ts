import { mkdirSync, rmSync } from "node:fs";
import { HOME, installed, lastLine, live, root, rootForEach } from "./activation/root-for-each";

rootForEach();

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

  it.each(["", "garbage", "to=\n", "folder"])(
    "whose journal is %j takes what is live for what it goes back to",
    async (text) => {
      const first = await installed();
      if (text === "folder") mkdirSync(root.path(HOME, "state/journal"));
      else root.write(`${HOME}/state/journal`, text);
      const { code, stderr } = await root.apply(await root.bundle({ dies: true }));
      expect([code, lastLine(stderr)]).toEqual([4, expect.stringContaining("this host is back on release")]);
      expect(live()).toBe(first.digest);
      expect((await root.run(["status"])).stdout).toContain("interrupted=no");
      expect(lastLine((await root.apply(first)).stderr)).toMatch(/^nothing to do/);
    },
  );

  it.each(["applied", "loaded", "outcome", "owner", "history", "outcome.new"])(
    "and left a folder where %s should be is mended by the next one",
    async (name) => {
      const bundle = await installed();
      rmSync(root.path(HOME, "state", name), { force: true });
      mkdirSync(root.path(HOME, "state", name, "deep"), { recursive: true });
      for (const shape of [{ threshold: 90 }, {}]) expect((await root.apply(await root.bundle(shape))).code).toBe(0);
      expect((await root.run(["status"])).stdout).toContain("outcome=applied");
      expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
    },
  );

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
