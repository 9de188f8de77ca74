import { gzipSync } from "node:zlib";
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

/** How ustar, which every tar reads, describes a file: texts and octal numbers at fixed places, and their sum. */
function headerOf(path: string, mode: number, size: number): Buffer {
  const [folder, name] = Buffer.byteLength(path) <= 100 ? ["", path] : partsOf(path);
  if (Buffer.byteLength(name) > 100 || Buffer.byteLength(folder) > 155)
    throw new AssumptionError(`the path ${path} fits into a tar header`);
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108); // user and group
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136); // when it was changed
  block.write(" ".repeat(8), 148); // the sum, which counts itself as blanks
  block.write("0", 156); // a plain file
  block.write("ustar\x0000", 257);
  block.write(folder, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function partsOf(path: string): [folder: string, name: string] {
  const slash = path.lastIndexOf("/");
  return [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)];
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
