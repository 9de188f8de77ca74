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
export { debianPackage, type DebianPackage } from "./debian-package";
export { githubArchive, type GithubRelease } from "./github-archive";
export { lockProblems, mirrored, sourceProblems } from "./source";
