// Puts together what is loaded together: a synthesis starts cold, and each file that it loads costs a fifth of a millisecond.
import { build, buildSync, transformSync } from "esbuild";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** Loading whole packages takes longer than synthesis does: what is used of them goes into the module that names it. */
export function bundleThirdParty(root, dist) {
  const thirdParty = resolve(root, "lib/third-party");
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: readdirSync(thirdParty).map((file) => resolve(thirdParty, file)),
    outdir: resolve(dist, "lib/third-party"),
    allowOverwrite: true,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    mainFields: ["module", "main"],
    minify: true,
    metafile: true,
  });
  const folders = new Set(Object.keys(metafile.inputs).flatMap((path) => packageFolder(path) ?? []));
  const notices = [...folders].map((folder) => noticeOf(resolve(root, folder))).sort();
  writeFileSync(resolve(dist, "lib/third-party/LICENSES.txt"), [...new Set(notices)].join("\n\n"));
}

/** The innermost package that a file belongs to: `node_modules/markdown-it/node_modules/entities`. */
export function packageFolder(path) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

function noticeOf(folder) {
  const { name, version } = JSON.parse(readFileSync(resolve(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence file`);
  return `${name} ${version}\n\n${readFileSync(resolve(folder, file), "utf8")}`;
}

/**
 * Makes one file of each folder of `lib/`, of its TypeScript: modules that esbuild sees as such share one scope, and none is parsed twice.
 * Folders import each other by their index alone, so that each module is in one file still, and a class is one class. Types stay as they are.
 */
export async function bundleFolders(root, dist) {
  const lib = resolve(root, "lib");
  const compiled = resolve(dist, "lib");
  const folders = readdirSync(lib, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === "index.ts")
    .map((entry) => entry.parentPath ?? entry.path)
    .filter((folder, _, all) => !all.some((other) => folder.startsWith(other + sep)));
  await Promise.all(folders.map((folder) => bundleFolder(folder, resolve(compiled, relative(lib, folder)))));
}

async function bundleFolder(folder, compiled) {
  const outside = {
    name: "outside",
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const target = resolve(resolveDir, path);
        if (target.startsWith(folder + sep)) return undefined;
        const index = existsSync(join(target, "index.ts"));
        if (!index && !target.includes(`${sep}third-party${sep}`))
          return { errors: [{ text: `${path} is inside another folder: import the folder itself` }] };
        const from = relative(folder, index ? join(target, "index.js") : target)
          .split(sep)
          .join("/");
        // What is imported for its types alone is not loaded.
        return { path: from.startsWith(".") ? from : `./${from}`, external: true, sideEffects: false };
      }),
  };
  const files = readdirSync(compiled, { recursive: true }).filter((path) => path.endsWith(".js"));
  for (const file of files) rmSync(join(compiled, file));
  await build({
    absWorkingDir: folder,
    entryPoints: ["index.ts"],
    outfile: join(compiled, "index.js"),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    packages: "external",
    plugins: [outside],
  });
}

/** Comments are for declarations, which editors show: in code they are a sixth of what a synthesis reads. */
export function dropComments(dist) {
  for (const path of readdirSync(dist, { recursive: true })) {
    const file = join(dist, path);
    // What was bundled has none.
    if (!path.endsWith(".js") || path.startsWith(`lib${sep}`)) continue;
    writeFileSync(file, transformSync(readFileSync(file, "utf8"), { platform: "node", target: "node20" }).code);
  }
}

/** Makes the root entry load what is asked for by name, when it is: who uses `Metrics` alone does not wait for Alertmanager's code. */
export function loadByName(dist) {
  const file = resolve(dist, "index.js");
  const modules = new Map();
  const code = readFileSync(file, "utf8")
    .replace(/^var (\w+) = (require\("[^"]+"\));\n/gm, (_, variable, load) => (modules.set(variable, load), ""))
    .replace(
      /^Object\.defineProperty\(exports, ("\w+"), \{ enumerable: true, get: function\(\) \{\s+return (\w+)(\.\w+);\s+\} \}\);$/gm,
      (_, name, variable, member) => `late(${name}, () => ${modules.get(variable)}${member});`,
    );
  // A getter that Node's reader of export names does not see: it would drop the name from what an ES module can import.
  const late = "const late = (name, get) => Object.defineProperty(exports, name, { enumerable: true, get });\n";
  writeFileSync(file, code.replace(/^late\(/m, `${late}late(`));
}

/** Removes declarations that no entry of the package leads to: nobody can name those types. */
export function dropHiddenTypes(root, dist) {
  const { exports: entries } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"));
  const reached = new Set(
    Object.values(entries).flatMap(({ types }) => (types ? [resolve(dist, relative("dist", types))] : [])),
  );
  for (const file of reached) {
    for (const [, from] of readFileSync(file, "utf8").matchAll(/\b(?:from |import\(|import )"(\.[^"]*)"/g)) {
      const target = resolve(dirname(file), from);
      reached.add([`${target}.d.ts`, join(target, "index.d.ts")].find((path) => existsSync(path)));
    }
  }
  for (const path of readdirSync(dist, { recursive: true })) {
    const file = join(dist, path);
    if (file.endsWith(".d.ts") && !reached.has(file)) rmSync(file);
  }
}
