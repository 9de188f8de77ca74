export type {
  Architecture,
  Archive,
  ArchiveArtifact,
  Artifact,
  ArtifactSource,
  Distribution,
  PackageArtifact,
  Programs,
} from "./artifact";
export { chosenVersion, type ProgramOptions } from "./chosen-version";
export { debianPackage, type DebianPackage } from "./debian-package";
export { githubArchive, type GithubRelease } from "./github-archive";
export { lockProblems, mirrored, sourceProblems } from "./source";
