/** Processor architectures that hosts may have, in the names that vendors' archives use. */
export type HostArchitecture = "amd64" | "arm64";

/** Every distribution that a host may have. */
export const DISTRIBUTIONS = ["debian-12", "debian-13"] as const;

/** Distributions whose own packages can be the source, in the form `<id>-<version>` of os-release. */
export type HostDistribution = (typeof DISTRIBUTIONS)[number];

/** A program of an artifact: its name in `<release>/bin/`, and where it lies (in the archive below its root, or on the host). */
export type Programs = Readonly<Record<string, string>>;

/** Programs in an archive that the vendor publishes with its checksum. */
export interface ArchiveArtifact {
  readonly kind: "archive";
  /** The vendor's name of it: `prometheus`. */
  readonly name: string;
  readonly version: string;
  /** The archive of each architecture that the vendor builds. */
  readonly archives: Readonly<Partial<Record<HostArchitecture, Archive>>>;
  readonly programs: Programs;
}

/** {@link Archive.root} of an archive whose files lie in no folder. */
export const NO_FOLDER = ".";

/** One downloadable archive, a `.tar.gz` or a vendor's `.deb`, which is unpacked and not installed. Addresses are complete; a mirror is already put in. */
export interface Archive {
  readonly url: string;
  /** File name under which the checksum file and the lock know it. */
  readonly file: string;
  /** Folder inside the archive that holds everything (`usr/share/elasticsearch`); {@link NO_FOLDER} when its files lie in no folder. */
  readonly root: string;
  /** SHA-256 or SHA-512 from the lock; its length says which. When absent, the vendor's checksum file decides. */
  readonly digest?: string;
  /** The vendor's checksum file: lines of `<SHA-256 or SHA-512>  <file>`; or the index of its Debian repository, `Packages`. */
  readonly checksums: string;
}

/** Programs of a distribution's own packages, installed with the default units masked. */
export interface PackageArtifact {
  readonly kind: "package";
  readonly name: string;
  /** Upstream version that this distribution carries. */
  readonly version: string;
  readonly distribution: HostDistribution;
  readonly packages: readonly string[];
  /** Units of the packages that must never start: ours take their place. */
  readonly maskedUnits: readonly string[];
  readonly programs: Programs;
}

/** What a component needs on the host before its release can run. */
export type Artifact = ArchiveArtifact | PackageArtifact;

/** Where programs come from. */
export interface ArtifactSource {
  /** `upstream`: vendors' archives. `distribution`: the host's own packages. */
  readonly source: "upstream" | "distribution";
  /** Address that takes the place of every vendor's host; paths below it stay the vendor's own. */
  readonly mirror?: string;
  /** SHA-256 or SHA-512 by archive file name, from a reviewed file. */
  readonly lock?: Readonly<Record<string, string>>;
}
