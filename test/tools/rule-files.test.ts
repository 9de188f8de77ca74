import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { tool } from "../../harness/tools";
import { REFUSED, TAKEN } from "../rules/rule-files";

jest.setTimeout(900_000);

const VERSIONS: [version: string, suite: Suite][] = [
  ["2.42.0", "bookworm"],
  ["2.53.3", "trixie"],
  ["3.5.3", "sid"],
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rule-files-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(VERSIONS)("promtool %s", (_version, suite) => {
  const accepted = async (texts: readonly (readonly [string, string, ...unknown[]])[]) => {
    const { path } = await tool("promtool", suite);
    const taken: string[] = [];
    for (const [what, text] of texts) {
      const file = join(folder, "rules.yml");
      writeFileSync(file, text);
      const { code } = await run(path, ["check", "rules", "--lint=none", file]);
      if (code === 0) taken.push(what);
    }
    return taken;
  };

  it("refuses each rule file that synthesis refuses", async () => {
    expect(await accepted(REFUSED)).toEqual([]);
  });

  it("takes each odd rule file that synthesis takes", async () => {
    expect(await accepted(TAKEN)).toEqual(TAKEN.map(([what]) => what));
  });
});
