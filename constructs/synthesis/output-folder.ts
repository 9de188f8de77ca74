import {
  chmodSync,
  type Dirent,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** A file that synthesis writes. */
export interface OutputFile {
  /** Relative to its folder, with `/`. */
  readonly path: string;
  readonly content: string;
  /** As in `0o755`. @default - what the system gives a new file */
  readonly mode?: number;
}

type Kind = "file" | "folder";

/**
 * Makes `folder` hold `files` and nothing else. What an earlier synthesis left stays where it is the same, rather than being
 * removed first: a concurrent reader finds every file, and a second synthesis writes only what changed.
 */
export function writeFolder(folder: string, files: readonly OutputFile[]): void {
  const wanted = new Map<string, Kind>(files.map(({ path }) => [join(folder, path), "file"]));
  for (const path of [...wanted.keys()]) {
    for (let parent = dirname(path); parent !== folder && !wanted.has(parent); parent = dirname(parent))
      wanted.set(parent, "folder");
  }
  mkdirSync(folder, { recursive: true });
  removeOthers(folder, wanted);
  for (const [path, kind] of wanted) if (kind === "folder") mkdirSync(path, { recursive: true });
  for (const file of files) write(join(folder, file.path), file);
}

function write(path: string, { content, mode }: OutputFile): void {
  if (!existsSync(path) || readFileSync(path, "utf8") !== content) writeFileSync(path, content);
  if (mode !== undefined) chmodSync(path, mode);
}

function removeOthers(folder: string, wanted: ReadonlyMap<string, Kind>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (wanted.get(path) !== kindOf(entry)) rmSync(path, { recursive: true, force: true });
    else if (entry.isDirectory()) removeOthers(path, wanted);
  }
}

function kindOf(entry: Dirent): Kind | undefined {
  if (entry.isDirectory()) return "folder";
  return entry.isFile() ? "file" : undefined;
}
