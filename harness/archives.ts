import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache";
import { succeed } from "./command";
import { architecture, type Suite } from "./debian";
import { HarnessError } from "./harness-error";
import { COMPONENTS, publishedOf, type Component } from "./programs";
import { tool } from "./tools";

/** An archive in the vendor's layout, whose programs come from a Debian package of that version. */
export interface UpstreamArchive {
  readonly component: Component;
  readonly version: string;
  /** `prometheus-3.5.3.linux-amd64.tar.gz`. */
  readonly file: string;
  /** Where the file lies on this machine. */
  readonly path: string;
  readonly sha256: string;
  /** What the vendor's checksum file says of it: its SHA-256, or SHA-512 where the vendor publishes that. */
  readonly published: string;
  /** Path of the vendor's folder for this version, below the vendor's host: `/prometheus/prometheus/releases/download/v3.5.3`. */
  readonly folder: string;
  /** Name of the vendor's checksum file in that folder. */
  readonly checksums: string;
}

/** Suites whose versions mirrors offer, newest first: an upgrade has somewhere to come from. */
export const OFFERED: readonly Suite[] = ["sid", "trixie"];

/** The archive of a component as its vendor would have released the version that Debian's `suite` carries. Made once. */
export async function upstreamArchive(component: Component, suite: Suite): Promise<UpstreamArchive> {
  const { repository, checksums, programs, flat = false, digest = "sha256" } = publishedOf(component);
  const parts = await Promise.all(programs.map((program) => tool(program, suite)));
  const version = parts[0]?.version;
  if (version === undefined || parts.some((part) => part.version !== version)) {
    throw new HarnessError(`the programs of ${component} in Debian ${suite} are of different versions`);
  }
  const machine = await architecture();
  const name = flat ? `${component}_${version}_linux_${machine}` : `${component}-${version}.linux-${machine}`;
  const place = await cached(`archives/${suite}/${name}`, async (draft) => {
    mkdirSync(join(draft, name));
    for (const part of parts) copyFileSync(part.path, join(draft, name, part.name));
    const reproducible = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"];
    const compress = ["--use-compress-program=gzip -1n"];
    const [from, members] = flat ? [join(draft, name), programs] : [draft, [name]];
    await succeed("tar", [...reproducible, ...compress, "-C", from, "-cf", join(draft, `${name}.tar.gz`), ...members]);
    rmSync(join(draft, name), { recursive: true });
  });
  const [file] = readdirSync(place);
  if (file !== `${name}.tar.gz`)
    throw new HarnessError(`${place} should hold ${name}.tar.gz alone; remove that folder`);
  const path = join(place, file);
  const content = readFileSync(path);
  const hash = (algorithm: string) => createHash(algorithm).update(content).digest("hex");
  const sha256 = hash("sha256");
  const published = digest === "sha256" ? sha256 : hash(digest);
  const folder = `/${repository}/releases/download/v${version}`;
  return {
    component,
    version,
    file,
    path,
    sha256,
    published,
    folder,
    checksums: checksums.replace("<version>", version),
  };
}

/** The archives of all components in all suites, a version once. */
export async function upstreamArchives(suites: readonly Suite[]): Promise<readonly UpstreamArchive[]> {
  const all: UpstreamArchive[] = [];
  // One after the other: each unpacks and packs a hundred megabytes.
  for (const suite of suites) {
    for (const component of COMPONENTS) {
      const archive = await upstreamArchive(component, suite);
      if (!all.some(({ file }) => file === archive.file)) all.push(archive);
    }
  }
  return all;
}
