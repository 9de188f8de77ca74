import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { tool } from "../../harness/tools";
import { checkPromql } from "../../lib/promql";
import { toYaml } from "../../lib/yaml";
import { COLLECTED } from "./promql-collected";
import { corpusOf } from "./promql-corpus";

const SEED = 8;
const TEXTS = [...new Set([...COLLECTED, ...corpusOf(4_000, SEED)])];

/** Go learned to read these groups after this version was built, and nothing but the build decides. */
const DEPENDS_ON_GO = /\(\?<n>/;

/** What promtool says about each text that it refuses, by the text's place. One run reads them all. */
async function refusedBy(suite: Suite): Promise<ReadonlyMap<number, string>> {
  const folder = mkdtempSync(join(tmpdir(), "vmo-promql-"));
  const file = join(folder, "rules.yml");
  const rules = TEXTS.map((expr) => ({ record: "x", expr }));
  writeFileSync(file, toYaml({ groups: [{ name: "a", rules }] }));
  const { path } = await tool("promtool", suite);
  const { stdout, stderr } = await run(path, ["check", "rules", "--lint=none", file], { timeout: 240_000 });
  rmSync(folder, { recursive: true });
  const found = `${stdout}${stderr}`.matchAll(/ rule (\d+), "x": could not parse expression: (.*)/g);
  return new Map([...found].map(([, place, words]) => [Number(place) - 1, words ?? ""]));
}

describe.each<[version: string, suite: Suite]>([
  ["2.42.0", "bookworm"],
  ["2.53.3", "trixie"],
  ["3.5.3", "sid"],
])("reading PromQL as promtool %s", (version, suite) => {
  it("refuses nothing that promtool takes, and takes almost nothing that it refuses", async () => {
    const refused = await refusedBy(suite);
    const type = ["scalar", "instant vector", "range vector", "string"] as const;
    const verdicts = TEXTS.map((text, place) => ({
      text,
      theirs: refused.get(place),
      ours: checkPromql(text, { version, type })[0]?.message,
    }));
    expect(verdicts.filter(({ theirs, ours }) => theirs === undefined && ours !== undefined)).toEqual([]);
    const taken = verdicts.filter(
      ({ text, theirs, ours }) => theirs !== undefined && ours === undefined && !DEPENDS_ON_GO.test(text),
    );
    expect(taken).toEqual([]);
    // A corpus of one kind would show nothing.
    expect(verdicts.length).toBeGreaterThan(2_000);
    expect(refused.size).toBeGreaterThan(500);
    expect(verdicts.length - refused.size).toBeGreaterThan(700);
  });
});
