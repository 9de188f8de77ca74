import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFolder } from "../../../constructs/synthesis/output-folder";

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "vmo-output-"));
  folder = join(root, "releases");
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const read = (path: string): string => readFileSync(join(folder, path), "utf8");
const modeOf = (path: string): number => statSync(join(folder, path)).mode & 0o777;

describe("writeFolder", () => {
  it("makes the folder and every folder below it", () => {
    writeFolder(folder, [
      { path: "metrics/files/a.yml", content: "a" },
      { path: "plan", content: "p", mode: 0o755 },
    ]);
    expect([read("metrics/files/a.yml"), read("plan"), modeOf("plan")]).toEqual(["a", "p", 0o755]);
  });

  it("writes over what is there, with its new content and mode, and removes the rest", () => {
    writeFolder(folder, [
      { path: "run", content: "a long first text", mode: 0o755 },
      { path: "old/deep/file", content: "gone" },
      { path: "kept/stale", content: "gone" },
      { path: "kept/file", content: "1" },
    ]);
    writeFolder(folder, [
      { path: "run", content: "short", mode: 0o644 },
      { path: "kept/file", content: "2" },
    ]);
    expect([read("run"), modeOf("run"), read("kept/file")]).toEqual(["short", 0o644, "2"]);
    expect([existsSync(join(folder, "old")), existsSync(join(folder, "kept/stale"))]).toEqual([false, false]);
  });

  it("does not touch a file that stays the same", () => {
    const files = [{ path: "a", content: "a" }];
    writeFolder(folder, files);
    utimesSync(join(folder, "a"), 1, 1);
    writeFolder(folder, files);
    expect(statSync(join(folder, "a")).mtimeMs).toBe(1000);
  });

  it("turns a file into a folder and a folder into a file", () => {
    writeFolder(folder, [
      { path: "a", content: "file" },
      { path: "b/c", content: "in a folder" },
    ]);
    writeFolder(folder, [
      { path: "a/b", content: "in a folder" },
      { path: "b", content: "file" },
    ]);
    expect([read("a/b"), read("b")]).toEqual(["in a folder", "file"]);
  });

  it("replaces a link, and leaves alone what it points to", () => {
    const elsewhere = join(root, "elsewhere");
    writeFileSync(elsewhere, "mine");
    mkdirSync(folder);
    symlinkSync(elsewhere, join(folder, "plan"));
    writeFolder(folder, [{ path: "plan", content: "p" }]);
    expect([read("plan"), readFileSync(elsewhere, "utf8")]).toEqual(["p", "mine"]);
  });

  it("leaves an empty folder when there is nothing to write", () => {
    writeFolder(folder, [{ path: "a", content: "a" }]);
    writeFolder(folder, []);
    expect([existsSync(folder), existsSync(join(folder, "a"))]).toEqual([true, false]);
  });
});
