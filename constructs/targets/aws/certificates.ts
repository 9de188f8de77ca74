import type { Construct } from "constructs";
import { certificateSources } from "../../../lib/host";
import { certificateUploads, digestExpression } from "../certificate-files";
import type { Host } from "../hosts";
import type { FleetReleases } from "../releases";

/**
 * An expression whose value changes when the certificates of a host do, from the files that the command keeps beside the parameters; undefined
 * where there is no such folder. It reads no parameter: with its value a private key would get into the state.
 */
export function certificatesDigest(scope: Construct, host: Host, releases: FleetReleases): string | undefined {
  const from = releases.parts.of(host).certificates();
  if (from === undefined || !("parameterPrefix" in from) || from.folder === undefined) return undefined;
  const { folder } = from;
  const sources = releases.authoritiesOf(host.shape).flatMap((authority) => certificateSources(authority, { folder }));
  if (sources.length === 0) return undefined;
  const digests = certificateUploads(scope, host.name, sources).map(digestExpression);
  return `\${sha256(join(" ", [${digests.join(", ")}]))}`;
}
