import { ComponentPrograms, featuresOf } from "../artifacts";

/** Caddy of its vendor, and as Debian packages it. */
export const caddyPrograms = new ComponentPrograms({
  name: "caddy",
  upstream: {
    version: "2.11.4",
    repository: "caddyserver/caddy",
    layout: "flat",
    checksums: (version) => `caddy_${version}_checksums.txt`,
    programs: ["caddy"],
  },
  packaged: {
    versions: { "debian-12": "2.6.2", "debian-13": "2.6.2" },
    packages: ["caddy"],
    maskedUnits: ["caddy.service", "caddy-api.service"],
    programs: { caddy: "/usr/bin/caddy" },
  },
});

/**
 * What Caddy accepts from which version on.
 *
 * @see https://github.com/caddyserver/caddy/releases
 */
export const caddyFeatures = featuresOf("Caddy", "2.6.2", {
  appMetrics: { since: "2.9.0", what: "`metrics` of the HTTP app instead of each server" },
  singleQuotes: { since: "2.7.0", what: "single quotes around values of an environment file" },
  authorityPools: { since: "2.8.0", what: "`ca` instead of lists of files" },
});
