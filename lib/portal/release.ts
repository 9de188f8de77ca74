import {
  featuresOf,
  debianPackage,
  githubArchive,
  type Artifact,
  type ArtifactSource,
  type Distribution,
} from "../artifacts";

/** The version that each distribution's own package has. */
const PACKAGED: Readonly<Record<Distribution, string>> = { "debian-12": "2.6.2", "debian-13": "2.6.2" };

/** The version of the vendor's archive when none is asked for: the newest that the tests run. */
export const DEFAULT_VERSION = "2.11.4";

/**
 * What Caddy accepts from which version on.
 *
 * @see https://github.com/caddyserver/caddy/releases
 */
export const caddyFeatures = featuresOf("Caddy", "2.6.2", {
  appMetrics: { since: "2.9.0", what: "`metrics` of the HTTP app instead of each server" },
});

/** Whether `version` of Caddy has `feature`. */
export function supports(version: string, feature: Parameters<typeof caddyFeatures.supports>[1]): boolean {
  return caddyFeatures.supports(version, feature);
}

/** The version that hosts of `distribution` get from `source` where the user asks for none. */
export function caddyVersion(source: ArtifactSource["source"], distribution: Distribution): string {
  return source === "distribution" ? PACKAGED[distribution] : DEFAULT_VERSION;
}

/**
 * Caddy, as `version` of the vendor's archive or as the package of `distribution`.
 *
 * @throws ValidationError when the source cannot work
 */
export function caddyArtifact(version: string, source: ArtifactSource, distribution: Distribution): Artifact {
  if (source.source === "upstream") {
    const release = { repository: "caddyserver/caddy", name: "caddy", version, layout: "flat" } as const;
    return githubArchive({ ...release, checksums: `caddy_${version}_checksums.txt`, programs: ["caddy"] }, source);
  }
  return debianPackage(
    {
      name: "caddy",
      versions: PACKAGED,
      packages: ["caddy"],
      maskedUnits: ["caddy.service", "caddy-api.service"],
      programs: { caddy: "/usr/bin/caddy" },
    },
    distribution,
  );
}
