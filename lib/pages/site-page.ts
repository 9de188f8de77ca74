/** One file of a site of static pages. */
export interface SitePage {
  /** Below the site's folder: `runbooks/cpu_high.html`, which has the address `runbooks/cpu_high`. */
  readonly path: string;
  readonly content: string;
}

/** What pages may load beside their stylesheet. */
export interface ContentSources {
  /** Whether scripts of the site run; none ever stands in a page itself. @default false */
  readonly scripts?: boolean;
  /** Origins that scripts may ask beside the site. @default - none */
  readonly connect?: readonly string[];
}

/**
 * What pages may load: their stylesheet and scripts as files of their own server, and what their scripts ask of it. Nothing
 * else, from nowhere.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
 */
export function contentPolicy({ scripts = false, connect = [] }: ContentSources = {}): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    ...(scripts ? ["script-src 'self'", `connect-src ${["'self'", ...connect].join(" ")}`] : []),
    "base-uri 'none'",
    // Forms are read by their page's script.
    "form-action 'none'",
  ].join("; ");
}
