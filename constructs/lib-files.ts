import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Beside the sources and, copied by the build, beside the compiled files: the same way from both. */
const LIB = join(__dirname, "..", "lib");

const texts = new Map<string, string>();

/** Text of a file of `lib/` that is no module: `alertmanager/silences/watch.sh`. Read once. */
export function libText(path: string): string {
  const known = texts.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(join(LIB, path), "utf8");
  texts.set(path, text);
  return text;
}

/** Names of the files in a folder of `lib/`. */
export function libFiles(folder: string): readonly string[] {
  return readdirSync(join(LIB, folder)).sort();
}
