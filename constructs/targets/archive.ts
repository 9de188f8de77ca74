import { gzipSync } from "node:zlib";
import { Header } from "tar/header";
import { AssumptionError } from "../../lib/errors";

/** A file of an archive. */
export interface ArchiveEntry {
  /** Relative, with `/`, at most 100 characters in its last part and 155 before it. */
  readonly path: string;
  /** `0644`, `0755`. */
  readonly mode: string;
  readonly content: string;
}

const BLOCK = 512;

/**
 * A `.tar.gz` of `entries` that depends on nothing else: no clock, no umask, no file system, no user. The compressed
 * bytes can differ between platforms' zlib. To compare releases, compare digests of the entries, not of this.
 */
export function archiveOf(entries: readonly ArchiveEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, mode, content }) => {
    const bytes = Buffer.from(content, "utf8");
    const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
    return [headerOf(path, Number.parseInt(mode, 8), bytes.length), bytes, padding];
  });
  const archive = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 1 });
  archive[9] = 255; // The system that compressed it: "unknown", where zlib writes the platform's.
  return archive;
}

function headerOf(path: string, mode: number, size: number): Buffer {
  const header = new Header({ path, mode, size, type: "File", uid: 0, gid: 0, mtime: new Date(0) });
  const block = Buffer.alloc(BLOCK);
  if (header.encode(block, 0)) throw new AssumptionError(`the path ${path} fits into a tar header`);
  return block;
}
