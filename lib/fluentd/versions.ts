import {
  type ArchiveArtifact,
  featuresOf,
  type HostDistribution,
  type ProgramOptions,
  vendorArchive,
  type VendorChoice,
  vendorChoice,
} from "../artifacts";

/** The version of fluent-package when none is asked for: Fluentd 1.19.3 with every plugin that a pipeline needs. */
const DEFAULT = "6.0.5";

/** What fluent-package accepts from which version on. Fluentd reads lists in YAML rightly since 1.19.1, which 6.0.1 has. */
export const fluentdFeatures = featuresOf("fluent-package", "6.0.1", {});

/** Names of Debian's releases in the vendor's repository. */
const SUITES: Readonly<Record<HostDistribution, string>> = { "debian-12": "bookworm", "debian-13": "trixie" };

/** Where the vendor keeps packages of the series that are mended for longest. */
const REPOSITORY = "https://fluentd.cdn.cncf.io/lts/6/debian";

/** Folders of the package's own Ruby, which was built for another place than that where a release has it. */
export const RUBY = { version: "3.4.0", machines: ["x86_64-linux", "aarch64-linux"] } as const;

/** The version that will run, and what is wrong with having asked for it. */
export function fluentdChosen({ version = DEFAULT, source }: ProgramOptions): VendorChoice {
  const chosen = vendorChoice("fluentd", fluentdFeatures, { version, source });
  if (!chosen.isUsable || chosen.version.startsWith("6.0.")) return chosen;
  const message = `must be a fluent-package 6.0, the series that is mended for longest, got "${chosen.version}"`;
  return { ...chosen, problems: [...chosen.problems, { path: "version", message }] };
}

/**
 * The vendor's package for the host's distribution, which is unpacked and not installed. The index of the vendor's repository has its digest.
 *
 * @throws ValidationError when the mirror or a digest of the lock cannot work
 */
export function fluentdArtifact(version: string, { source, distribution }: ProgramOptions): ArchiveArtifact {
  const suite = SUITES[distribution];
  const at = (architecture: string) => ({
    url: `${REPOSITORY}/${suite}/pool/contrib/f/fluent-package/fluent-package_${version}-1_${architecture}.deb`,
    checksums: `${REPOSITORY}/${suite}/dists/${suite}/contrib/binary-${architecture}/Packages`,
    root: "opt/fluent",
  });
  return vendorArchive({ name: "fluent-package", version, programs: { "fluent-ruby": "bin/ruby" }, at }, source);
}
