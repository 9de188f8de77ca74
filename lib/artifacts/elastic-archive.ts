import type { ArchiveArtifact, ArtifactSource, HostArchitecture } from "./artifact";
import { vendorArchive } from "./vendor-archive";

const MACHINES: Readonly<Record<HostArchitecture, string>> = { amd64: "x86_64", arm64: "aarch64" };

/**
 * The archive of a version of one of Elastic's servers, which has a program of the same name.
 *
 * @param name - `elasticsearch`
 * @throws ValidationError when the mirror or a digest of the lock cannot work
 */
export function elasticArchive(name: string, version: string, source: ArtifactSource): ArchiveArtifact {
  const at = (architecture: HostArchitecture) => {
    const url = `https://artifacts.elastic.co/downloads/${name}/${name}-${version}-linux-${MACHINES[architecture]}.tar.gz`;
    return { url, checksums: `${url}.sha512`, root: `${name}-${version}` };
  };
  return vendorArchive({ name, version, programs: { [name]: `bin/${name}` }, at }, source);
}
