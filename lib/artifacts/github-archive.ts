import { quoted, ValidationError } from "../errors";
import {
  NO_FOLDER,
  type HostArchitecture,
  type Archive,
  type ArchiveArtifact,
  type ArtifactSource,
  type Programs,
} from "./artifact";
import { archiveAt, sourceProblems } from "./source";

/** A version published on GitHub, whose archives are named and laid out in one of two ways. */
export interface GithubVersion {
  /** `prometheus/prometheus`. */
  readonly repository: string;
  /** First part of the archive's file name: `prometheus`, `node_exporter`. */
  readonly name: string;
  /** Without the `v` of the tag: `3.5.3`. */
  readonly version: string;
  /** File name of the checksum file that is published beside the archives: `sha256sums.txt`; `<file>` stands for the archive's name, `<stem>` for it without `.tar.gz`. */
  readonly checksums: string;
  /** Names of the programs in the archive, or where each lies in it when that is not its own name. */
  readonly programs: readonly string[] | Programs;
  /**
   * `prometheus`: `<name>-<version>.linux-<architecture>.tar.gz` with a folder of that name, as the Prometheus projects pack.
   * `tagged`: the same with a `v` before the version.
   * `dashed`: `<name>-linux-<architecture>-v<version>.tar.gz` without a folder.
   * `flat`: `<name>_<version>_linux_<architecture>.tar.gz` without a folder, as goreleaser packs by default.
   *
   * @default "prometheus"
   */
  readonly layout?: "prometheus" | "tagged" | "dashed" | "flat";
  /** @default - amd64 and arm64 */
  readonly architectures?: readonly HostArchitecture[];
}

/**
 * The artifact of a version on GitHub, with complete addresses: at the mirror where there is one, pinned where the lock has the file.
 *
 * @throws ValidationError when the mirror, a digest of the lock or the version cannot work
 */
export function githubArchive(program: GithubVersion, source: Partial<ArtifactSource> = {}): ArchiveArtifact {
  const { name, version, architectures = ["amd64", "arm64"] } = program;
  ValidationError.throwIfAny(`artifact ${name}`, [
    ...sourceProblems({ source: "upstream", ...source }),
    ...(/^\d+(\.\d+)+(-[0-9a-z.]+)?$/.test(version)
      ? []
      : [{ path: "version", message: `must be a version without "v" such as "3.5.3", got ${quoted(version)}` }]),
  ]);
  return {
    kind: "archive",
    name,
    version,
    archives: Object.fromEntries(architectures.map((of) => [of, archiveOf(program, of, source)])),
    programs: isList(program.programs) ? Object.fromEntries(program.programs.map((p) => [p, p])) : program.programs,
  };
}

/** Names of archives by their layout, without `.tar.gz`. */
const STEMS: Readonly<Record<NonNullable<GithubVersion["layout"]>, (...of: [string, string, string]) => string>> = {
  prometheus: (name, version, architecture) => `${name}-${version}.linux-${architecture}`,
  tagged: (name, version, architecture) => `${name}-v${version}.linux-${architecture}`,
  dashed: (name, version, architecture) => `${name}-linux-${architecture}-v${version}`,
  flat: (name, version, architecture) => `${name}_${version}_linux_${architecture}`,
};

function archiveOf(program: GithubVersion, architecture: HostArchitecture, source: Partial<ArtifactSource>): Archive {
  const folder = `https://github.com/${program.repository}/releases/download/v${program.version}`;
  const { name, version, layout } = program;
  const stem = STEMS[layout ?? "prometheus"](name, version, architecture);
  const file = `${stem}.tar.gz`;
  return archiveAt(
    {
      url: `${folder}/${file}`,
      checksums: `${folder}/${program.checksums.replace("<file>", file).replace("<stem>", stem)}`,
      root: layout === "flat" || layout === "dashed" ? NO_FOLDER : stem,
    },
    source,
  );
}

function isList(programs: readonly string[] | Programs): programs is readonly string[] {
  return Array.isArray(programs);
}
