// Compiles the package into dist/ and puts the assets that the code reads at run time beside it.
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleFolders, bundleThirdParty, dropComments, dropHiddenTypes, loadByName } from "./bundle.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
rmSync(resolve(root, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [resolve(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});
// Whatever lies among the sources and is no TypeScript is read at run time: the scripts that go to hosts.
const { include } = JSON.parse(readFileSync(resolve(root, "tsconfig.build.json"), "utf8"));
for (const folder of include.filter((path) => extname(path) === "")) {
  cpSync(resolve(root, folder), resolve(root, "dist", folder), {
    recursive: true,
    filter: (file) => statSync(file).isDirectory() || !/\.m?ts$/.test(file),
  });
}

bundleThirdParty(root);
await bundleFolders(root);
dropComments(root);
loadByName(root);
dropHiddenTypes(root);
