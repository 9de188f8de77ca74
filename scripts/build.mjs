// Compiles the package into dist/ and puts the assets that the code reads at run time beside it.
import { buildSync } from "esbuild";
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

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
    filter: (file) => statSync(file).isDirectory() || extname(file) !== ".ts",
  });
}

// Loading whole packages takes longer than synthesis does: what is used of them goes into the module that names it.
const thirdParty = resolve(root, "lib/third-party");
const { metafile } = buildSync({
  absWorkingDir: root,
  entryPoints: readdirSync(thirdParty).map((file) => resolve(thirdParty, file)),
  outdir: resolve(root, "dist/lib/third-party"),
  allowOverwrite: true,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  mainFields: ["module", "main"],
  minify: true,
  metafile: true,
});
const packages = [
  ...new Set(
    Object.keys(metafile.inputs).flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
  ),
];
const licences = packages.sort().map((name) => {
  const folder = resolve(root, "node_modules", name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence file`);
  return `${name}\n\n${readFileSync(resolve(folder, file), "utf8")}`;
});
writeFileSync(resolve(root, "dist/lib/third-party/LICENSES.txt"), licences.join("\n\n"));
