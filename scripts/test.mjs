// `npm test`: every check of the project, or only the named parts: `npm test -- lint unit`.
// Ends with one line that counts: "N passed, N failed".
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const scratch = mkdtempSync(join(tmpdir(), "vmo-test-"));
const bin = (name) => join(root, "node_modules", ".bin", name);

/** A part is one command that counts as one check, or a jest project whose tests are counted. */
const parts = {
  format: { command: [bin("prettier"), "--check", "--log-level=warn", "."] },
  lint: { command: [bin("eslint"), ".", "--max-warnings=0"] },
  types: { command: [bin("tsc"), "--noEmit", "-p", "tsconfig.json"] },
  "types of browser scripts": { command: [bin("tsc"), "--noEmit", "-p", "tsconfig.browser.json"] },
  "types with provider-aws 21": { command: [bin("tsc"), "--noEmit", "-p", "tsconfig.aws-21.json"] },
  build: { command: [process.execPath, "scripts/build.mjs"] },
  unit: { jest: [] },
  pack: { jest: ["--runInBand"] },
  fetch: { command: [bin("tsx"), "harness/fetch.ts"], debian: true },
  tools: { jest: ["--runInBand"], debian: true },
  // Cut off from the world: hosts that tests boot reach nothing but each other.
  e2e: { jest: ["--runInBand"], debian: true, wrapper: ["sh", "scripts/isolated.sh"] },
};

const asked = process.argv.slice(2);
const chosen =
  asked.length === 0 ? Object.keys(parts) : Object.keys(parts).filter((name) => asked.includes(name.split(" ")[0]));
const unknown = asked.filter((name) => !Object.keys(parts).some((part) => part.split(" ")[0] === name));
if (unknown.length > 0) {
  const known = [...new Set(Object.keys(parts).map((part) => part.split(" ")[0]))];
  console.error(`npm test: no such part: ${unknown.join(", ")}; there are ${known.join(", ")}`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
const failures = [];
const leftOut = [];

for (const name of chosen) {
  const part = parts[name];
  if (part.debian && !hasDebian()) {
    leftOut.push(name);
    continue;
  }
  console.log(`\n── ${name}`);
  const started = Date.now();
  const [good, bad] = part.jest ? runJest(name, part) : runCommand(part.command);
  passed += good;
  failed += bad;
  if (bad > 0) failures.push(name);
  console.log(
    `── ${name}: ${bad === 0 ? "passed" : `${bad} failed`} in ${((Date.now() - started) / 1000).toFixed(0)} s`,
  );
}

rmSync(scratch, { recursive: true, force: true });
if (leftOut.length > 0)
  console.log(`\nLeft out: ${leftOut.join(", ")}. They install programs and boot hosts, which takes root on Debian.`);
if (failures.length > 0) console.log(`\nFailed: ${failures.join(", ")}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

/** In CI nothing is left out: there the tests run, and fail where they cannot. */
function hasDebian() {
  return process.env.CI === "true" || (process.getuid?.() === 0 && existsSync("/etc/debian_version"));
}

function runCommand([file, ...args]) {
  const { status } = spawnSync(file, args, { cwd: root, stdio: "inherit" });
  return status === 0 ? [1, 0] : [0, 1];
}

function runJest(project, { jest: args, wrapper = [] }) {
  const report = join(scratch, `${project}.json`);
  const [file, ...before] = [...wrapper, process.execPath];
  const { status } = spawnSync(
    file,
    [
      ...before,
      join(root, "node_modules/jest/bin/jest.js"),
      "--ci",
      // A test that fails half-way leaves servers behind: they must not keep the run from ending.
      "--forceExit",
      "--selectProjects",
      project,
      "--json",
      "--outputFile",
      report,
      ...args,
    ],
    // Temporary folders of cdktf's Testing.app go where this script removes them.
    { cwd: root, stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, TMPDIR: scratch } },
  );
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, "utf8"));
    const bad = numFailedTests + numRuntimeErrorTestSuites;
    return [numPassedTests, status === 0 ? bad : Math.max(bad, 1)];
  } catch {
    return [0, 1];
  }
}
