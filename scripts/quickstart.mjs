// `npm start` and `npm run stop`: sees to it that everything is installed and built, with nothing but Node, then hands over.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const [command] = process.argv.slice(2);
const begun = Date.now();

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 9) || major > 22) {
  stop(`Node ${process.versions.node} cannot run this: cdktf needs Node 20.9 to 22.`);
}
if (!isInstalled()) {
  step("installing packages with npm ci, which asks the package registry (half a minute)");
  const quick = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"];
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error", ...quick], "npm ci failed");
}
const sources = ["index.ts", "lib", "constructs", "stacks", "testing", "tsconfig.json", "tsconfig.build.json"];
if (command === "start" && isOlder("dist/index.js", sources)) {
  step("building the package");
  run(process.execPath, ["scripts/build.mjs"], "the package could not be built");
}
const tsx = join(root, "node_modules/tsx/dist/cli.mjs");
const { status } = spawnSync(process.execPath, [tsx, join(root, "harness/quickstart/main.ts"), command], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, VMO_BEGUN: String(begun) },
});
process.exitCode = status ?? 1;

/** Whether node_modules holds what the lock asks for. By content: a fresh clone has a newer lock than a copied node_modules, and `npm ci` deletes first. */
function isInstalled() {
  const packagesOf = (path) => JSON.parse(readFileSync(join(root, path), "utf8")).packages;
  const installed = "node_modules/.package-lock.json";
  if (!existsSync(join(root, installed))) return false;
  const there = packagesOf(installed);
  return Object.entries(packagesOf("package-lock.json")).every(
    ([path, { version, optional, peer }]) => path === "" || optional || peer || there[path]?.version === version,
  );
}

/** Whether a file that was made is missing, or older than the newest of what it was made from. */
function isOlder(made, from) {
  const path = join(root, made);
  return !existsSync(path) || statSync(path).mtimeMs < Math.max(...from.map((source) => newest(join(root, source))));
}

function newest(path) {
  if (!existsSync(path)) return 0;
  const { mtimeMs } = statSync(path);
  return statSync(path).isDirectory()
    ? Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
    : mtimeMs;
}

function step(text) {
  console.log(`[${String(Math.round((Date.now() - begun) / 1000)).padStart(3)} s] ${text}`);
}

function run(file, args, failure) {
  const { status, error } = spawnSync(file, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) stop(`${failure}${error ? `: ${error.message}` : ""}; its output is above.`);
}

function stop(message) {
  console.error(`\n${message}`);
  process.exit(1);
}
