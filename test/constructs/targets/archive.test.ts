import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { list } from "tar";
import { archiveOf, type ArchiveEntry } from "../../../constructs/targets/archive";

describe("the archive of a release", () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "vmo-archive-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What `tar` reads of an archive, strictly. */
  function read(entries: readonly ArchiveEntry[]): readonly string[] {
    const file = join(folder, "archive.tar.gz");
    writeFileSync(file, archiveOf(entries));
    const found: string[] = [];
    list({
      file,
      sync: true,
      strict: true,
      onReadEntry: ({ path, mode, size, mtime, uid, gid, type, header }) =>
        found.push([path, mode?.toString(8), size, mtime?.getTime(), uid, gid, type, header.cksumValid].join(" ")),
    });
    return found;
  }

  it("has each file with its mode, of nobody and of no time", () => {
    const entries = [
      { path: "activate", mode: "0755", content: "#!/bin/sh\n" },
      { path: "files/empty", mode: "0644", content: "" },
      { path: "files/müller", mode: "0600", content: "ü".repeat(300) },
    ];
    expect(read(entries)).toEqual([
      "activate 755 10 0 0 0 File true",
      "files/empty 644 0 0 0 0 File true",
      "files/müller 600 600 0 0 0 File true",
    ]);
  });

  it("has paths of a hundred characters and more", () => {
    const paths = ["a".repeat(100), `${"b".repeat(155)}/${"c".repeat(100)}`, `${"d".repeat(60)}/${"e".repeat(60)}`];
    const entries = paths.map((path) => ({ path, mode: "0644", content: "x" }));
    expect(read(entries)).toEqual(paths.map((path) => `${path} 644 1 0 0 0 File true`));
  });

  it.each([
    ["a name of 101 characters", "a".repeat(101)],
    ["a folder of 156", `${"b".repeat(156)}/c`],
    ["a name of 101 in a folder", `b/${"c".repeat(101)}`],
  ])("refuses %s", (_, path) => {
    expect(() => archiveOf([{ path, mode: "0644", content: "" }])).toThrow(`the path ${path} fits into a tar header`);
  });
});
