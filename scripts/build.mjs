// Compiles the package into dist/ and puts the assets that the code reads at run time beside it. It is made in a folder of its
// own: builds at once do not meet, and dist/ is always whole.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleFolders, bundleThirdParty, dropComments, dropHiddenTypes, loadByName } from "./bundle.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const caches = resolve(root, "node_modules/.cache");
mkdirSync(caches, { recursive: true });
const draft = mkdtempSync(join(caches, "build-"));
const dist = join(draft, "dist");
process.on("exit", () => rmSync(draft, { recursive: true, force: true }));

const tsc = resolve(root, "node_modules/typescript/bin/tsc");
execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", dist], { cwd: root, stdio: "inherit" });
// Whatever lies among the sources and is no TypeScript is read at run time: the scripts that go to hosts.
const { include } = JSON.parse(readFileSync(resolve(root, "tsconfig.build.json"), "utf8"));
for (const folder of include.filter((path) => extname(path) === "")) {
  cpSync(resolve(root, folder), resolve(dist, folder), {
    recursive: true,
    filter: (file) => statSync(file).isDirectory() || !/\.m?ts$/.test(file),
  });
}

bundleThirdParty(root, dist);
await bundleFolders(root, dist);
dropComments(dist);
loadByName(dist);
dropHiddenTypes(root, dist);
replace(resolve(root, "dist"));

/** Puts what was built into the place of `folder`; where another build was faster between the two steps, its own stays. */
function replace(folder) {
  try {
    renameSync(folder, join(draft, "before"));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  try {
    renameSync(dist, folder);
  } catch (error) {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  }
}
