import { type App, Testing } from "cdktf";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders: string[] = [];
let willClean = false;

/**
 * An app for a test. Its folder is removed after the tests of the file, in jest and other runners with a global
 * `afterAll`, and otherwise when the process ends; the engine's own `Testing.app()` leaves it for good.
 */
export function testApp(): App {
  const outdir = mkdtempSync(join(tmpdir(), "vm-observability-test-"));
  folders.push(outdir);
  if (!willClean) process.once("exit", removeFolders);
  willClean = true;
  return Testing.app({ outdir });
}

function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

// Registered on import: a hook may not be added while a test runs.
const { afterAll } = globalThis as { afterAll?: (hook: () => void) => void };
if (typeof afterAll === "function") afterAll(removeFolders);
