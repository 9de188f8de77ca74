import { createHash } from "node:crypto";

/** One file of a site of static pages. */
export interface SitePage {
  /** Below the site's folder: `runbooks/cpu_high.html`, which has the address `runbooks/cpu_high`. */
  readonly path: string;
  readonly content: string;
  /** Text of each inline script that the page runs; no other script runs on the site. @default - none */
  readonly scripts?: readonly string[];
}

/**
 * What pages may load: their stylesheet from their own server, and the inline `scripts` of exactly these texts. Nothing
 * else, from nowhere.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
 */
export function contentPolicy(scripts: readonly string[] = []): string {
  const hashes = scripts.map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  return [
    "default-src 'none'",
    "style-src 'self'",
    ...(hashes.length > 0 ? [`script-src ${hashes.join(" ")}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
