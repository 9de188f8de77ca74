import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cached, cacheFolder } from "../../harness/cache";
import { eventually, run, sleep, succeed, tail } from "../../harness/command";
import { lock, locked, tryLock } from "../../harness/lock";
import { isRunning, kill } from "../../harness/processes";

const folder = mkdtempSync(join(tmpdir(), "harness-"));
const cacheHome = process.env["XDG_CACHE_HOME"];
beforeAll(() => {
  process.env["XDG_CACHE_HOME"] = folder;
});
afterAll(() => {
  if (cacheHome === undefined) delete process.env["XDG_CACHE_HOME"];
  else process.env["XDG_CACHE_HOME"] = cacheHome;
  rmSync(folder, { recursive: true, force: true });
});

describe("a command", () => {
  it("gives its exit code and both outputs", async () => {
    expect(await run("sh", ["-c", "echo out; echo err >&2; exit 3"])).toEqual({
      code: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  it("reads what it is given, and nothing otherwise", async () => {
    expect(await succeed("cat", [], { input: "text" })).toBe("text");
    expect(await succeed("cat", [])).toBe("");
  });

  it("that succeeds with a large input which it does not read is no failure", async () => {
    expect((await run("true", [], { input: Buffer.alloc(1_000_000) })).code).toBe(0);
  });

  it("is killed when its time is over, and says so", async () => {
    const outcome = await run("sleep", ["30"], { timeout: 100 });
    expect(outcome).toEqual({ code: 143, stdout: "", stderr: "\nsleep was killed after 0.1 s" });
  });

  it("that is not there, and one that fails, say what it was", async () => {
    await expect(run("no-such-program", [])).rejects.toThrow(
      "cannot run no-such-program: spawn no-such-program ENOENT",
    );
    await expect(succeed("sh", ["-c", "echo why >&2; exit 4"])).rejects.toThrow(
      "sh -c echo why >&2; exit 4 ended with 4: why",
    );
  });

  it("keeps the last lines that hold something", () => {
    expect(tail("a\n\nb\n  \nc\n", 2)).toBe("b\nc");
  });
});

describe("waiting", () => {
  it("ends with the first value, and not at an error before it", async () => {
    let calls = 0;
    const probe = () => {
      if (++calls < 3) throw new TypeError("not yet");
      return calls;
    };
    expect(await eventually("three", probe, { every: 1 })).toBe(3);
  });

  it("gives up with the last error", async () => {
    const never = () => Promise.reject(new TypeError("connection refused"));
    await expect(eventually("the server answers", never, { seconds: 0.05, every: 5 })).rejects.toThrow(
      "the server answers: not within 0.05 s: connection refused",
    );
  });
});

describe("a lock", () => {
  it("is held by one at a time", async () => {
    const file = join(folder, "one");
    const first = await lock(file);
    expect(await tryLock(file)).toBeUndefined();
    await first.release();
    const second = await tryLock(file);
    expect(second).toBeDefined();
    await second?.release();
  });

  it("lets actions run one after the other", async () => {
    const order: string[] = [];
    const action = (name: string) =>
      locked(join(folder, "order"), async () => {
        order.push(`${name} begins`);
        await sleep(20);
        order.push(`${name} ends`);
      });
    await Promise.all([action("a"), action("b")]);
    expect(order.map((entry) => entry.split(" ")[1])).toEqual(["begins", "ends", "begins", "ends"]);
  });

  it("is free again when its holder is killed", async () => {
    const file = join(folder, "killed");
    const script = `require("${resolve("harness/lock.ts")}").lock("${file}").then(() => { console.log("held"); setInterval(() => {}, 1000); })`;
    const holder = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((held) => holder.stdout.once("data", held));
    expect(await tryLock(file)).toBeUndefined();
    holder.kill("SIGKILL");
    const held = await eventually("the lock is free", () => tryLock(file), { seconds: 5, every: 20 });
    await held.release();
  });

  it("is released also when the action fails", async () => {
    const file = join(folder, "failed");
    await expect(locked(file, () => Promise.reject(new TypeError("no")))).rejects.toThrow("no");
    const held = await tryLock(file);
    expect(held).toBeDefined();
    await held?.release();
  });
});

describe("the cache", () => {
  it("lies where the user's caches lie", () => {
    expect(cacheFolder({ XDG_CACHE_HOME: "/data/cache" })).toBe("/data/cache/vm-observability");
    expect(cacheFolder({ XDG_CACHE_HOME: "" })).toMatch(/\/\.cache\/vm-observability$/);
  });

  it("fills a folder once, however many ask at the same time", async () => {
    let fills = 0;
    const fill = async (draft: string) => {
      fills++;
      await sleep(20);
      writeFileSync(join(draft, "content"), "made");
    };
    const places = await Promise.all([1, 2, 3].map(() => cached("kind/thing", fill)));
    expect(new Set(places)).toEqual(new Set([join(folder, "vm-observability/kind/thing")]));
    expect(readFileSync(join(places[0] ?? "", "content"), "utf8")).toBe("made");
    expect(fills).toBe(1);
  });

  it("keeps nothing of a folder whose making failed", async () => {
    const fill = (draft: string) => {
      writeFileSync(join(draft, "half"), "");
      return Promise.reject(new TypeError("the network is gone"));
    };
    await expect(cached("broken/thing", fill)).rejects.toThrow("the network is gone");
    expect(existsSync(join(folder, "vm-observability/broken/thing"))).toBe(false);
    expect(readdirSync(join(folder, "vm-observability/broken"))).toEqual([]);
  });
});

describe("a process", () => {
  it("is known by its number and an argument of its own", async () => {
    const child = spawn("sleep", ["54.321"], { stdio: "ignore" });
    const pid = child.pid ?? 0;
    await eventually("it runs", () => isRunning(pid, "54.321"), { every: 10 });
    expect(isRunning(pid, "12.345")).toBe(false);
    kill(pid);
    await eventually("it has ended", () => !isRunning(pid, "54.321"), { every: 10 });
    expect(() => kill(pid)).not.toThrow();
  });
});
