// `npm run synth [-- <example> …]`: builds the package and synthesizes every example into examples/<name>/cdktf.out, where
// each release stands as plain files: stacks/<stack>/releases/<shape>/, with hosts.json beside it.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const examples = readdirSync(join(root, "examples")).filter((name) =>
  existsSync(join(root, "examples", name, "cdktf.json")),
);
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !examples.includes(name));
if (unknown.length > 0) stop(`no such example: ${unknown.join(", ")}; there are ${examples.join(", ")}`, 2);

run(process.execPath, [join(root, "scripts/build.mjs")], root);
for (const name of asked.length > 0 ? asked : examples) {
  const folder = join(root, "examples", name);
  const { app, output = "cdktf.out" } = JSON.parse(readFileSync(join(folder, "cdktf.json"), "utf8"));
  rmSync(join(folder, output), { recursive: true, force: true });
  run("sh", ["-c", app], folder);
  const stacks = join(folder, output, "stacks");
  for (const stack of readdirSync(stacks).sort()) show(join(stacks, stack));
}

/** Runs a command with the project's own programs in the path, as npm would. */
function run(file, args, cwd) {
  const PATH = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
  const { status, signal } = spawnSync(file, args, { cwd, stdio: "inherit", env: { ...process.env, PATH } });
  if (status !== 0) stop(`${relative(root, cwd) || "."}: ${args.at(-1)} ended with ${status ?? signal}`, 1);
}

/** One line a stack: where it is, and which releases it has for how many hosts. */
function show(stack) {
  const table = join(stack, "hosts.json");
  const hosts = existsSync(table) ? JSON.parse(readFileSync(table, "utf8")) : [];
  console.log(`${relative(root, stack)}: ${countByShape(hosts) || "no hosts"}`);
}

function countByShape(hosts) {
  const counts = new Map();
  for (const { shape } of hosts) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  return [...counts].map(([shape, count]) => `${shape} (${count})`).join(", ");
}

function stop(message, code) {
  console.error(`npm run synth: ${message}`);
  process.exit(code);
}
