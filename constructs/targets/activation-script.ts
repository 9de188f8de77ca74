import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ACTIVATION_PARTS } from "../../lib/host";

// Beside the sources and, copied by the build, beside the compiled files: the same way from both.
const FOLDER = join(__dirname, "..", "..", "lib", "host", "activation");

let script: string | undefined;

/** Text of the script that activates a release on a host; the same for every target. */
export function activationScript(): string {
  script ??= ACTIVATION_PARTS.map(activationPart).join("\n");
  return script;
}

/** One part of it, for other scripts of hosts that need its functions. */
export function activationPart(part: string): string {
  return readFileSync(join(FOLDER, `${part}.sh`), "utf8");
}
