import { buildSync } from "esbuild";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");

/** Folders that only their own entries load. */
const WINGS = ["constructs/targets/aws", "constructs/pagerduty", "lib/dashboards", "command"];

/** Modules of ours that are loaded with an entry: what it imports for types alone is not. */
function loadedWith(entry: string): readonly string[] {
  const { metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [join(ROOT, entry)],
    tsconfigRaw: "{}",
    bundle: true,
    packages: "external",
    platform: "node",
    write: false,
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

const below = (folders: readonly string[], modules: readonly string[]) =>
  folders.filter((folder) => modules.some((path) => path.startsWith(`${folder}/`)));

it.each(["index.ts", "testing/index.ts"])("%s loads nothing of the entries beside it", (entry) => {
  const modules = loadedWith(entry);
  expect(modules.length).toBeGreaterThan(50);
  expect(below(WINGS, modules)).toEqual([]);
});

it.each([
  ["constructs/targets/aws/index.ts", "constructs/targets/aws"],
  ["constructs/pagerduty/index.ts", "constructs/pagerduty"],
  ["constructs/dashboards.ts", "lib/dashboards"],
])("%s loads its own folder and no other wing's", (entry, own) => {
  expect(below(WINGS, loadedWith(entry))).toEqual([own]);
});
