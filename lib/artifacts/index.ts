export type {
  HostArchitecture,
  Archive,
  ArchiveArtifact,
  Artifact,
  ArtifactSource,
  HostDistribution,
  PackageArtifact,
  Programs,
} from "./artifact";
export { DISTRIBUTIONS, NO_FOLDER } from "./artifact";
export { ComponentPrograms, type ComponentProgramsProps, type ProgramOptions } from "./component-programs";
export { debianPackage, type DebianPackage } from "./debian-package";
export { elasticArchive } from "./elastic-archive";
export { githubArchive, type GithubVersion } from "./github-archive";
/** @internal */
export { artifactSchema } from "./lazy";
export { lockProblems, sourceProblems } from "./source";
export { vendorArchive, type VendorChoice, vendorChoice } from "./vendor-archive";
export { compareVersions, featuresOf } from "./version";
