import { readFileSync } from "node:fs";
import { join } from "node:path";

let script: string | undefined;

/** Text of the script that activates a release on a host; the same for every target. */
export function activationScript(): string {
  // Beside the sources and, copied by the build, beside the compiled files: the same way from both.
  script ??= readFileSync(join(__dirname, "..", "..", "lib", "host", "activate.sh"), "utf8");
  return script;
}
