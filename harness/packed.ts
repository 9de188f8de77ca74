import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { UpstreamArchive } from "./archives";
import { cached } from "./cache";
import { succeed } from "./command";

/** A program that the harness built, and how its vendor would have packed it. */
export interface Packing {
  readonly name: string;
  readonly version: string;
  /** The program on this machine. */
  readonly program: string;
  /** Where it lies in the archive: `telegraf-1.39.3/usr/bin/telegraf`. */
  readonly path: string;
  /** Name of the archive. */
  readonly file: string;
  /** Path of the vendor's folder. */
  readonly folder: string;
  /** Name of the vendor's checksum file in that folder. */
  readonly checksums: string;
}

/** The archive of a program, in its vendor's layout. */
export async function packed({ name, version, program, path, ...vendor }: Packing): Promise<UpstreamArchive> {
  const { file } = vendor;
  const place = await cached(`archives/${name}/${version}-${digestOf(program).slice(0, 12)}`, async (draft) => {
    const tree = join(draft, "tree");
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    copyFileSync(program, join(tree, path));
    const [top = path] = path.split("/");
    await succeed("tar", ["-C", tree, "-czf", join(draft, file), top]);
    rmSync(tree, { recursive: true });
  });
  const archive = join(place, file);
  const sha256 = digestOf(archive);
  return {
    // Mirrors look for archives by their paths; nothing asks for this one by the name of a component.
    component: name as UpstreamArchive["component"],
    version,
    path: archive,
    sha256,
    published: sha256,
    ...vendor,
  };
}

function digestOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
