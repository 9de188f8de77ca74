import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

let scripts: Readonly<Record<string, string>> | undefined;

/** The scripts of the portal's pages, by the names of their files. */
export function browserScripts(): Readonly<Record<string, string>> {
  // Beside the sources and, copied by the build, beside the compiled files: the same way from both.
  const folder = join(__dirname, "..", "lib", "portal", "browser");
  scripts ??= Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
  return scripts;
}
