// `npm test`: every check of the project, or only the named parts: `npm test -- lint unit`.
// Ends with one line that counts: "N passed, N failed".
import { spawn } from "node:child_process";
import { chmodSync, createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const scratch = mkdtempSync(join(tmpdir(), "vmo-test-"));
// It takes the place of /tmp, where servers that tests start as other accounts write too.
chmodSync(scratch, 0o1777);
const bin = (name) => join(root, "node_modules", ".bin", name);

/**
 * A part is one command that counts as one check, or a jest project whose tests are counted. It starts when the parts that it
 * comes `after` have ended, however they ended. These make three lanes for two processors: what computes, and two of what waits.
 */
const parts = {
  format: { command: [bin("prettier"), "--check", "--log-level=warn", "."] },
  lint: { command: [bin("eslint"), ".", "--max-warnings=0"], after: ["format"] },
  types: { command: [bin("tsc"), "--noEmit", "-p", "tsconfig.json"], after: ["lint"] },
  "types of browser scripts": { command: [bin("tsc"), "--noEmit", "-p", "tsconfig.browser.json"], after: ["types"] },
  "types with provider-aws 21": {
    command: [bin("tsc"), "--noEmit", "-p", "tsconfig.aws-21.json"],
    after: ["types of browser scripts"],
  },
  unit: { jest: ["--maxWorkers=1"], after: ["types with provider-aws 21"] },
  pack: { jest: ["--runInBand"], after: ["unit"] },
  fetch: { command: [bin("tsx"), "harness/fetch.ts", "--without-slow-builds"], debian: true },
  // In the lane that has nothing to do yet; tests of what it builds come last, and wait for it.
  build: { command: [bin("tsx"), "harness/slow-builds.ts"], debian: true },
  // The exporters are to see the machine's real network devices.
  tools: {
    jest: ["--maxWorkers=3"],
    debian: true,
    after: ["fetch"],
    wrapper: ["sh", "scripts/isolated.sh", "--network"],
  },
  // Cut off from the world: hosts that tests boot reach nothing but each other.
  e2e: { jest: ["--maxWorkers=2"], debian: true, after: ["fetch", "lint"], wrapper: ["sh", "scripts/isolated.sh"] },
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

const leftOut = chosen.filter((name) => parts[name].debian && !hasDebian());
const toRun = chosen.filter((name) => !leftOut.includes(name));
const alone = toRun.length === 1;
const begun = Date.now();
const running = new Map();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop(signal));
const pulse = setInterval(
  () => alone || console.log(`── ${clock()} running: ${[...running.keys()].join(", ")}`),
  60_000,
);

const results = await runAll();
clearInterval(pulse);
rmSync(scratch, { recursive: true, force: true });
if (leftOut.length > 0)
  console.log(`\nLeft out: ${leftOut.join(", ")}. They install programs and boot hosts, which takes root on Debian.`);
const failures = results.filter(({ failed }) => failed > 0).map(({ name }) => name);
if (failures.length > 0) console.log(`\nFailed: ${failures.join(", ")}`);
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
process.exit(failures.length > 0 ? 1 : 0);

/** Runs each part once those before it have ended; parts that were not chosen hold nobody up. */
function runAll() {
  const ends = new Map();
  const endOf = (name) => {
    if (!toRun.includes(name)) return Promise.all((parts[name].after ?? []).map(endOf));
    if (!ends.has(name))
      ends.set(
        name,
        Promise.all((parts[name].after ?? []).map(endOf)).then(() => runPart(name)),
      );
    return ends.get(name);
  };
  return Promise.all(toRun.map(endOf));
}

/** Runs one part. What it prints comes in one piece when it has ended, or at once when it is the only part. */
async function runPart(name) {
  const part = parts[name];
  const started = Date.now();
  console.log(`── ${clock()} ${name} begins`);
  const log = join(scratch, `${name}.log`);
  const [passed, failed] = part.jest ? await runJest(name, part, log) : await runCommand(name, part.command, log);
  if (!alone) process.stdout.write(`\n${readFileSync(log, "utf8")}`);
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(`── ${clock()} ${name}: ${failed === 0 ? "passed" : `${failed} failed`} in ${seconds} s`);
  return { name, passed, failed };
}

/** In CI nothing is left out: there the tests run, and fail where they cannot. */
function hasDebian() {
  return process.env.CI === "true" || (process.getuid?.() === 0 && existsSync("/etc/debian_version"));
}

async function runCommand(name, command, log) {
  return (await execute(name, command, log)) === 0 ? [1, 0] : [0, 1];
}

async function runJest(project, { jest: args, wrapper = [] }, log) {
  const report = join(scratch, `${project}.json`);
  const command = [...wrapper, process.execPath, join(root, "node_modules/jest/bin/jest.js"), "--ci"];
  // A test that fails half-way leaves servers behind: they must not keep the run from ending.
  const options = ["--forceExit", "--selectProjects", project, "--json", "--outputFile", report, ...args];
  const status = await execute(project, [...command, ...options], log, { stdout: "ignore", temporary: scratch });
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, "utf8"));
    const bad = numFailedTests + numRuntimeErrorTestSuites;
    return [numPassedTests, status === 0 ? bad : Math.max(bad, 1)];
  } catch {
    return [0, 1];
  }
}

/** Runs a command to its end and gives its exit code; its temporary files lie in the folder `temporary`. */
function execute(name, [file, ...args], log, { stdout = "pipe", temporary = tmpdir() } = {}) {
  const output = createWriteStream(log);
  const stdio = ["ignore", stdout === "pipe" && alone ? "inherit" : stdout, alone ? "inherit" : "pipe"];
  // Programs that tests start live for seconds: by default Terraform with its provider spends a third of its time on garbage,
  // and Node a fifth where it synthesizes again and again.
  const env = { GOGC: "400", NODE_OPTIONS: "--max-semi-space-size=64", ...process.env, TMPDIR: temporary };
  return new Promise((ended) => {
    const child = spawn(file, args, { cwd: root, stdio, env });
    running.set(name, child);
    child.stdout?.pipe(output, { end: false });
    child.stderr?.pipe(output, { end: false });
    child.on("error", (error) => output.write(`${error.message}\n`));
    child.on("close", (code) => {
      running.delete(name);
      output.end(() => ended(code ?? 1));
    });
  });
}

/** Ends every part. What runs in namespaces of its own goes with the process that made them, which only a kill ends. */
function stop(signal) {
  for (const [name, child] of running) {
    child.kill(parts[name].wrapper ? "SIGKILL" : "SIGTERM");
    if (!alone) console.log(`\n── ${name}, as far as it came\n${readFileSync(join(scratch, `${name}.log`), "utf8")}`);
  }
  rmSync(scratch, { recursive: true, force: true });
  console.log(`\n${signal}: stopped ${[...running.keys()].join(", ")}`);
  process.exit(130);
}

/** Minutes and seconds since the beginning. */
function clock() {
  const seconds = Math.round((Date.now() - begun) / 1000);
  return `${`${Math.floor(seconds / 60)}`.padStart(2)}:${`${seconds % 60}`.padStart(2, "0")}`;
}
