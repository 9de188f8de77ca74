import { liveFile } from "../host";
import { contentPolicy } from "../pages";
import { siteRoot, type PortalModel } from "./model";
import { caddyFeatures } from "./release";

/** Folder of the site in the release. */
export const SITE = "portal/site";

/** Caddy's configuration in its own JSON, as far as it is used here. */
export interface CaddyConfig {
  readonly admin: { readonly disabled: true; readonly config: { readonly persist: false } };
  readonly logging: { readonly logs: { readonly default: { readonly level: "WARN" } } };
  readonly apps: { readonly http: { readonly servers: { readonly portal: CaddyServer }; readonly metrics?: object } };
}

/** A server of {@link CaddyConfig}. */
export interface CaddyServer {
  readonly listen: readonly string[];
  readonly protocols: readonly ["h1"];
  readonly read_header_timeout: string;
  readonly idle_timeout: string;
  readonly automatic_https: { readonly disable: true };
  readonly metrics?: object;
  readonly routes: readonly CaddyRoute[];
}

/** A route of {@link CaddyServer}. */
export interface CaddyRoute {
  readonly match?: readonly (
    | { readonly path: readonly string[] }
    | { readonly file: { readonly root: string; readonly try_files: readonly string[] } }
  )[];
  readonly handle: readonly ({ readonly handler: string } & Readonly<Record<string, unknown>>)[];
  readonly terminal?: boolean;
}

/**
 * Caddy's configuration for `model`, in the dialect of `version`. Pages are read through the link to the live release, so
 * that a changed page needs neither a reload nor a restart.
 *
 * @see https://caddyserver.com/docs/json/
 */
export function renderCaddy(model: PortalModel, version: string): CaddyConfig {
  const inApp = caddyFeatures.supports(version, "appMetrics");
  return {
    admin: { disabled: true, config: { persist: false } },
    logging: { logs: { default: { level: "WARN" } } },
    apps: { http: { servers: { portal: serverOf(model, !inApp) }, ...(inApp && { metrics: {} }) } },
  };
}

function serverOf(model: PortalModel, hasMetrics: boolean): CaddyServer {
  const prefix = siteRoot(model.externalUrl).slice(0, -1);
  return {
    listen: [`${model.exposure === "loopback" ? "127.0.0.1" : ""}:${model.port}`],
    protocols: ["h1"],
    read_header_timeout: "10s",
    idle_timeout: "2m",
    automatic_https: { disable: true },
    ...(hasMetrics && { metrics: {} }),
    routes: [
      { handle: [headersOf(model), UNDATED] },
      // Whether or not what stands before this server takes the prefix away, its pages are found.
      ...(prefix === "" ? [] : [{ handle: [{ handler: "rewrite", strip_path_prefix: prefix }] }]),
      answer("/healthz", { handler: "static_response", status_code: 200, body: "ok\n" }),
      answer("/metrics", { handler: "metrics" }),
      {
        match: [{ path: ["*.md"] }],
        handle: [{ handler: "headers", response: { set: { "Content-Type": ["text/markdown; charset=utf-8"] } } }],
      },
      // A page has one address with a slash at its end and one without: no client has to follow a redirection.
      { handle: [{ handler: "rewrite", path_regexp: [{ find: "(.+)/$", replace: "$1" }] }] },
      {
        match: [{ file: { root: liveFile(SITE), try_files: ["{http.request.uri.path}.html"] } }],
        handle: [{ handler: "rewrite", uri: "{http.matchers.file.relative}" }],
      },
      { handle: [{ handler: "file_server", root: liveFile(SITE), canonical_uris: false }] },
    ],
  };
}

function answer(path: string, handler: CaddyRoute["handle"][number]): CaddyRoute {
  return { match: [{ path: [path] }], handle: [handler], terminal: true };
}

/** All files of all releases have one time: by time and size alone a changed page would pass for the one before. */
const UNDATED = { handler: "headers", response: { deferred: true, delete: ["Etag", "Last-Modified"] } };

function headersOf({ areas }: PortalModel) {
  const scripts = areas.flatMap(({ pages }) => pages.flatMap((page) => page.scripts ?? []));
  return {
    handler: "headers",
    request: { delete: ["If-Modified-Since", "If-None-Match", "If-Range"] },
    // At once, and not with the answer, which an error replaces.
    response: {
      delete: ["Server"],
      set: {
        "Cache-Control": ["no-cache"],
        "Content-Security-Policy": [`${contentPolicy([...new Set(scripts)])}; frame-ancestors 'none'`],
        "Referrer-Policy": ["no-referrer"],
        "X-Content-Type-Options": ["nosniff"],
        "X-Frame-Options": ["DENY"],
      },
    },
  };
}
