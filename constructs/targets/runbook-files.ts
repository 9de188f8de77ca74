import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes pages about alerts into `runbooks/` of a stack's folder, for review and for other wikis. What an earlier synthesis
 * left there is removed.
 */
export function writeRunbooks(stackFolder: string, pages: Readonly<Record<string, string>>): void {
  const folder = join(stackFolder, "runbooks");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(pages)) writeFileSync(join(folder, name), content);
}
