import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { eventually, run } from "../../harness/command";
import { tool } from "../../harness/tools";
import type { Shape } from "./activation/plans";
import { HOME, installed, lastLine, live, root, rootForEach, short, withSecret } from "./activation/root-for-each";

rootForEach();

describe("the activation script", () => {
  it("passes shellcheck and is understood by sh", async () => {
    const { path } = await tool("shellcheck", "trixie");
    expect(await run(path, ["--shell=sh", root.script])).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await run("sh", ["-n", root.script])).toEqual({ code: 0, stdout: "", stderr: "" });
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
      `drifted: ${root.path("etc/systemd/system/vmo-exporter.service")} (is missing)`,
      "drifted: files/server/rules/a.yml (has another content)",
      "drifted: files/server/rules/b.yml (does not belong there)",
      "drifted: plan (has the mode 600 and not 644)",
      "",
    ]);
    expect(root.read("var/lib/vm-observability/textfiles/vmo.prom")).toContain("vm_observability_drifted_files 4\n");
    expect((await root.apply(bundle)).code).toBe(0);
    // A rule file is mended as it is changed: by a reload.
    expect(root.calls()).toEqual(expect.arrayContaining(["restart vmo-exporter.service", "reload vmo-server.service"]));
    expect(root.read(`${rules}/a.yml`)).toBe("threshold: 80\n");
    expect(root.exists(`${rules}/b.yml`)).toBe(false);
    expect((await root.run(["report"])).stdout).toBe("");
  });

  it("fetches a program again that was replaced", async () => {
    const bundle = await installed();
    const program = root.path(HOME, "current/bin/server");
    writeFileSync(program, "#!/bin/sh\necho evil\n");
    expect((await root.run(["report"])).stdout).toMatch(
      /^drifted: artifacts\/tool-1\.0-[0-9a-f]{64} \(has other files than its archive\)\n$/,
    );
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
    expect(root.calls().filter((call) => call.startsWith("restart"))).toEqual(["restart vmo-server.service"]);
    expect(live()).toBe(bundle.digest);
    root.answers.set("/ready", "ready");
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
    expect((await root.run(["status"])).stdout).toContain("outcome=applied");
  });
});

describe("a server that hangs", () => {
  it("is restarted by the next activation, since it runs for systemd and nothing else would end it", async () => {
    const bundle = await installed();
    root.calls();
    root.answers.delete("/ready");
    const revival = setInterval(() => {
      if (root.exists("run/calls") && root.read("run/calls").includes("restart")) root.answers.set("/ready", "ready");
    }, 50);
    const { code, stderr } = await root.apply(bundle);
    clearInterval(revival);
    expect(code).toBe(0);
    expect(stderr).toContain("restarting vmo-server.service, since nothing else was changed");
    expect(root.calls().filter((call) => /^(re)?start vmo/.test(call))).toEqual(["restart vmo-server.service"]);
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
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

  it("that a validation refuses amid what it takes is refused with the reason of the refusal", async () => {
    await installed();
    const { stderr } = await root.apply(await root.bundle({ threshold: -1 }));
    expect(stderr).toMatch(/ {4}\| {3}FAILED:\n {4}\| a\.yml: 1:1: no such function\n/);
    expect(lastLine(stderr)).toContain(
      '"the server accepts its rules" (check): a.yml: 1:1: no such function; nothing was changed',
    );
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
    const metrics = ["", "/textfiles", "/textfiles/vmo.prom"].map((path) => `var/lib/vm-observability${path}`);
    expect(paths.sort()).toEqual(metrics);
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
      /^vm-observability: server is not healthy after 1 s: the server is ready: http:\/\/[^ ]+\/silent answers 404/,
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

describe("two activations at a time", () => {
  it("wait for each other, and give up with a word", async () => {
    await installed();
    const lock = root.path("run/vm-observability.lock");
    const end = new AbortController();
    const holder = run("flock", ["--no-fork", lock, "sleep", "60"], { signal: end.signal });
    await eventually("the lock is held", async () => (await run("flock", ["--nonblock", lock, "true"])).code === 1);
    const { code, stderr } = await root.apply(await root.bundle({ threshold: 90 }), [], { VMO_LOCK_WAIT: "0.5" });
    expect(lastLine(stderr)).toBe(
      "vm-observability: another activation of this host has been running for too long; nothing was changed",
    );
    expect(code).toBe(6);
    end.abort();
    await holder;
    expect((await root.apply(await root.bundle({ threshold: 90 }))).code).toBe(0);
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
