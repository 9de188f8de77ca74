import { nearest, quoted, type Problem } from "../errors";
import type { Archive, Artifact, ArtifactSource } from "./artifact";

/** How messages say what {@link DIGEST} is. */
export const DIGEST_RULE = "must be a SHA-256 of 64 or a SHA-512 of 128 lower-case hex digits";

/** SHA-256, or SHA-512 as some vendors publish it. */
export const DIGEST = /^([0-9a-f]{64}|[0-9a-f]{128})$/;

/** What is wrong with where programs shall come from, apart from its relation to artifacts. Empty when nothing is. */
export function sourceProblems({ mirror, lock = {} }: ArtifactSource): readonly Problem[] {
  return [...(mirror === undefined ? [] : mirrorProblems(mirror)), ...Object.entries(lock).flatMap(digestProblems)];
}

/**
 * Entries of the lock that pin nothing: the name of a file of another version, or a misspelt one. Silence would leave an
 * archive unpinned that the user believes pinned.
 */
export function lockProblems(
  lock: Readonly<Record<string, string>>,
  artifacts: readonly Artifact[],
): readonly Problem[] {
  const known = archiveFiles(artifacts);
  return Object.keys(lock)
    .filter((file) => !known.includes(file))
    .map((file) => {
      const meant = nearest(file, known);
      const files = known.length === 0 ? "none, programs come from packages" : known.join(", ");
      return {
        path: `lock.${file}`,
        message: `names no archive in use${meant === undefined ? "" : `; did you mean ${quoted(meant)}?`} (in use: ${files})`,
      };
    });
}

/** `url` at the mirror: its scheme and host are the mirror's (and a path that the mirror has goes before), its path stays the vendor's. */
export function mirrored(url: string, mirror: string | undefined): string {
  if (mirror === undefined) return url;
  return mirror.replace(/\/+$/, "") + new URL(url).pathname;
}

/** What differs between vendors' archives. */
export interface VendorFile {
  /** Address at the vendor's, which ends in the name of the file. */
  readonly url: string;
  /** Address of the file with its digest. */
  readonly checksums: string;
  readonly root: string;
}

/** A vendor's archive with complete addresses: at the mirror where there is one, pinned where the lock has the file. */
export function archiveAt({ url, checksums, root }: VendorFile, { mirror, lock }: Partial<ArtifactSource>): Archive {
  const file = url.slice(url.lastIndexOf("/") + 1);
  const digest = lock?.[file];
  return {
    url: mirrored(url, mirror),
    file,
    root,
    ...(digest !== undefined && { digest }),
    checksums: mirrored(checksums, mirror),
  };
}

/** What is wrong with taking a program from the distribution that none packages. */
export function upstreamOnly(name: string, { source }: ArtifactSource): readonly Problem[] {
  if (source !== "distribution") return [];
  const message = `must be "upstream": no distribution packages it; say so for it alone by artifacts.sources.${name}`;
  return [{ path: "source", message }];
}

function archiveFiles(artifacts: readonly Artifact[]): readonly string[] {
  const files = artifacts
    .flatMap((artifact) => (artifact.kind === "archive" ? Object.values(artifact.archives) : []))
    .map(({ file }) => file);
  return [...new Set(files)].sort();
}

function mirrorProblems(mirror: string): readonly Problem[] {
  const problem = (rule: string): readonly Problem[] => [{ path: "mirror", message: `${rule}, got ${quoted(mirror)}` }];
  if (!URL.canParse(mirror)) return problem("must be a complete address such as https://mirror.example.com/vendors");
  const { protocol, search, hash, username, password } = new URL(mirror);
  if (protocol !== "https:" && protocol !== "http:") return problem("must begin with https:// or http://");
  if (search !== "" || hash !== "") return problem("must not have a query or a fragment: the vendor's path follows it");
  if (username !== "" || password !== "") {
    return [{ path: "mirror", message: "must not hold a user or a password: every release holds it in plain text" }];
  }
  return /[\s'"\\`$%{}]/.test(mirror) ? problem("must not hold blanks, quotes or any of \\ ` $ % { }") : [];
}

function digestProblems([file, digest]: [string, string]): readonly Problem[] {
  if (typeof digest === "string" && DIGEST.test(digest)) return [];
  const fix = "copy it from the vendor's checksum file";
  return [{ path: `lock.${file}`, message: `${DIGEST_RULE}, got ${quoted(digest)}; ${fix}` }];
}
