import type { Problem } from "../errors";
import type { Artifact, ArtifactSource, HostDistribution } from "./artifact";
import { debianPackage, type DebianPackage } from "./debian-package";
import { githubArchive, type GithubVersion } from "./github-archive";

/** A component's programs, as its vendor and the distributions offer them. */
export interface ComponentProgramsProps {
  /** The artifact's name: `prometheus`. */
  readonly name: string;
  readonly upstream: Omit<GithubVersion, "name" | "version" | "checksums"> & {
    /** The version when none is asked for: the newest that the tests run. */
    readonly version: string;
    /** File name of the checksum file, or how it is made from the version. */
    readonly checksums: string | ((version: string) => string);
  };
  /** @default - no distribution packages it */
  readonly packaged?: Omit<DebianPackage, "name">;
}

/** Where a component's programs come from, and the distribution of the hosts they are for. */
export interface ProgramOptions {
  readonly source: ArtifactSource;
  /** Distribution of the host. */
  readonly distribution: HostDistribution;
  /**
   * Version of the vendor's archive; packages have the version of their distribution.
   *
   * @default - the version that this library was tested with, or the distribution's own
   */
  readonly version?: string;
}

/** Which version of a component's programs runs where, and how it gets there. */
export class ComponentPrograms {
  private readonly packaged: DebianPackage;

  constructor(private readonly props: ComponentProgramsProps) {
    const { name, packaged = { versions: {}, packages: [], maskedUnits: [], programs: {} } } = props;
    this.packaged = { ...packaged, name };
  }

  /** The version that hosts of `distribution` get from `source` where the user asks for none. */
  public versionOf(source: ArtifactSource["source"], distribution: HostDistribution): string {
    const packaged = source === "distribution" ? this.packaged.versions[distribution] : undefined;
    return packaged ?? this.props.upstream.version;
  }

  /** The version that will run, and what is wrong with having asked for it. */
  public chosen({ source: { source }, distribution, version }: ProgramOptions): {
    readonly version: string;
    readonly problems: readonly Problem[];
  } {
    const own = this.versionOf(source, distribution);
    const asked = version?.replace(/^v/, "") ?? own;
    if (source === "upstream" || asked === own) return { version: asked, problems: [] };
    const message = `must be ${own}, which ${distribution} has, got "${asked}"; leave it out or set source to "upstream"`;
    return { version: own, problems: [{ path: "version", message }] };
  }

  /**
   * The programs as `version` of the vendor's archive, or as the package of the distribution.
   *
   * @throws ValidationError when the source cannot work
   */
  public artifact(version: string, { source, distribution }: ProgramOptions): Artifact {
    const { name, upstream } = this.props;
    if (source.source === "distribution") return debianPackage(this.packaged, distribution);
    const { checksums } = upstream;
    const file = typeof checksums === "string" ? checksums : checksums(version);
    return githubArchive({ ...upstream, name, version, checksums: file }, source);
  }
}
