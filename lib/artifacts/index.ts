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
