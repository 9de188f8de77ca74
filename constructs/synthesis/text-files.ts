import { join } from "node:path";
import { writeFolder } from "./output-folder";

/**
 * Writes texts by their paths into the folder `name` of a stack's folder, for review and for other tools. What an earlier synthesis left
 * there is removed.
 */
export function writeTexts(stackFolder: string, name: string, texts: Readonly<Record<string, string>>): void {
  const files = Object.entries(texts).map(([path, content]) => ({ path, content }));
  writeFolder(join(stackFolder, name), files);
}
