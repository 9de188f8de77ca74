import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { putBackKernelSettings, raiseKernelSettings } from "../../harness/kernel";

const folder = mkdtempSync(join(tmpdir(), "vmo-kernel-"));
const places = { settings: join(folder, "sys"), kept: join(folder, "run/kept.json") };
const setting = join(places.settings, "fs/inotify/max_user_instances");
const value = () => readFileSync(setting, "utf8").trim();
const free = () => Promise.resolve(false);

beforeEach(() => {
  mkdirSync(join(setting, ".."), { recursive: true });
  writeFileSync(setting, "128\n");
  mkdirSync(join(places.settings, "vm"), { recursive: true });
  writeFileSync(join(places.settings, "vm/max_map_count"), "262144\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("settings of the kernel that guests share", () => {
  it("are raised, and put back once no world needs them", async () => {
    await raiseKernelSettings(places);
    expect(value()).toBe("1024");
    await putBackKernelSettings(() => Promise.resolve(true), places);
    expect(value()).toBe("1024");
    await putBackKernelSettings(free, places);
    expect(value()).toBe("128");
    expect(existsSync(places.kept)).toBe(false);
  });

  it("get what they were before the first of several runs, also when one of them was killed", async () => {
    await raiseKernelSettings(places);
    await raiseKernelSettings(places);
    writeFileSync(setting, "256");
    await raiseKernelSettings(places);
    await putBackKernelSettings(free, places);
    expect(value()).toBe("128");
  });

  it("stay as they are where they suffice, and where an administrator changed them meanwhile", async () => {
    writeFileSync(setting, "4096");
    await raiseKernelSettings(places);
    await putBackKernelSettings(free, places);
    expect(value()).toBe("4096");
    writeFileSync(setting, "128");
    await raiseKernelSettings(places);
    writeFileSync(setting, "8192");
    await putBackKernelSettings(free, places);
    expect(value()).toBe("8192");
  });
});
