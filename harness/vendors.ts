import { createHash } from "node:crypto";
import { createWriteStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { githubArchive } from "../lib/artifacts";
import type { UpstreamArchive } from "./archives";
import { cached } from "./cache";
import { HarnessError } from "./harness-error";
import { WITHOUT_PAGES } from "./programs";

/** How vendors are asked. */
export interface VendorOptions {
  /** Where archives lie. @default - where hosts would fetch them */
  readonly base?: string;
  /** Seconds for the first answer; without one within these, nobody is asked again. @default 4 */
  readonly patience?: number;
}

/**
 * `archives` with the vendors' own builds where Debian's lack web pages, checked against the vendors'
 * checksums; undefined when one of them cannot be fetched.
 */
export async function vendorArchives(
  archives: readonly UpstreamArchive[],
  { base = vendorsHost(), patience = 4 }: VendorOptions = {},
): Promise<readonly UpstreamArchive[] | undefined> {
  // Of several versions the first is the newest, which is what is deployed.
  const wanted = WITHOUT_PAGES.flatMap((name) => archives.find(({ component }) => component === name) ?? []);
  try {
    // One look first: without a way out, a start must not wait for each archive.
    const digests = await Promise.all(wanted.map((archive) => publishedDigest(archive, base, patience)));
    const own = await Promise.all(wanted.map((archive, index) => fetched(archive, base, digests[index] ?? "")));
    return archives.map((archive) => own.find(({ file }) => file === archive.file) ?? archive);
  } catch {
    return undefined;
  }
}

function vendorsHost(): string {
  const { archives } = githubArchive({ repository: "a/b", name: "a", version: "1.0", checksums: "c", programs: [] });
  const [first] = Object.values(archives);
  if (first === undefined) throw new HarnessError("archives have no address");
  return new URL(first.url).origin;
}

async function publishedDigest(archive: UpstreamArchive, base: string, patience: number): Promise<string> {
  const { folder, checksums, file } = archive;
  const answer = await fetch(`${base}${folder}/${checksums}`, { signal: AbortSignal.timeout(patience * 1000) });
  const line = (await answer.text()).split("\n").find((each) => each.trim().endsWith(` ${file}`));
  const digest = line?.split(/\s+/)[0];
  if (!answer.ok || digest === undefined) throw new HarnessError(`${base} has no checksum of ${file}`);
  return digest;
}

async function fetched(archive: UpstreamArchive, base: string, digest: string): Promise<UpstreamArchive> {
  const { folder, file } = archive;
  const place = await cached(`vendors/${digest}`, async (draft) => {
    const answer = await fetch(`${base}${folder}/${file}`, { signal: AbortSignal.timeout(120_000) });
    if (!answer.ok || answer.body === null) throw new HarnessError(`${base} has no ${file}`);
    const path = join(draft, file);
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(path));
    if (hashOf(path) !== digest) throw new HarnessError(`${file} is not what its vendor published`);
  });
  return { ...archive, path: join(place, file), sha256: digest, published: digest };
}

function hashOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
