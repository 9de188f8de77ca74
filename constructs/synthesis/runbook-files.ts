import { join } from "node:path";
import { writeFolder } from "./output-folder";

/**
 * Writes pages about alerts into `runbooks/` of a stack's folder, for review and for other wikis. What an earlier synthesis
 * left there is removed.
 */
export function writeRunbooks(stackFolder: string, pages: Readonly<Record<string, string>>): void {
  const files = Object.entries(pages).map(([path, content]) => ({ path, content }));
  writeFolder(join(stackFolder, "runbooks"), files);
}
