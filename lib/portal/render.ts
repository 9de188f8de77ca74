import { urlPart } from "../escaping";
import { liveFile } from "../host";
import { contentPolicy } from "../pages";
import { siteRoot, type PortalModel, type PortalSite } from "./model";
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
    | { readonly path: readonly string[]; readonly method?: readonly string[] }
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
      // Pages are found whether or not a proxy in front of this server strips the prefix.
      ...(prefix === "" ? [] : [{ handle: [{ handler: "rewrite", strip_path_prefix: prefix }] }]),
      answer("/healthz", { handler: "static_response", status_code: 200, body: "ok\n" }),
      answer("/metrics", { handler: "metrics" }),
      ...questionsOf(model.site).map(proxied),
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

/** What the pages may ask of a server behind the portal: one fixed question at one path. */
interface Question {
  readonly path: string;
  /** Path and query at the server, whatever the reader's own query is. */
  readonly uri: string;
  readonly upstreams: readonly string[];
}

/** What the first page shows of each host. */
const HOST_SERIES = "up|vm_observability_(release_info|release_wanted|activation_success|drifted_files|inactive_units)";

function questionsOf({ prometheus = [], alertmanager }: PortalSite): readonly Question[] {
  const hosts = urlPart(`{__name__=~"${HOST_SERIES}"}`);
  const ask = (path: string, uri: string, upstreams: readonly string[]) => ({ path: `/api/${path}`, uri, upstreams });
  return [
    ask("prometheus/alerts", "/api/v1/alerts", prometheus),
    ask("prometheus/rules", "/api/v1/rules?type=alert", prometheus),
    ask("prometheus/hosts", `/api/v1/query?query=${hosts}`, prometheus),
    ask("alertmanager/alerts", "/api/v2/alerts", alertmanager?.upstreams ?? []),
    ask("alertmanager/silences", "/api/v2/silences", alertmanager?.upstreams ?? []),
  ].filter(({ upstreams }) => upstreams.length > 0);
}

/**
 * Passes on one kind of request only: reads of this path, without the reader's query, cookies or
 * credentials. Neither server authenticates its clients, so it would carry out anything that passed.
 */
function proxied({ path, uri, upstreams }: Question): CaddyRoute {
  return {
    match: [{ path: [path], method: ["GET", "HEAD"] }],
    handle: [
      { handler: "rewrite", uri },
      {
        handler: "reverse_proxy",
        upstreams: upstreams.map((dial) => ({ dial })),
        load_balancing: { selection_policy: { policy: "first" }, try_duration: "3s" },
        health_checks: { passive: { fail_duration: "10s" } },
        transport: { protocol: "http", dial_timeout: "2s", response_header_timeout: "8s" },
        headers: {
          request: { delete: ["Authorization", "Cookie", "Origin"] },
          response: { delete: ["Access-Control-*", "Cache-Control"] },
        },
      },
    ],
    terminal: true,
  };
}

/** All files of all releases have one time: by time and size alone a changed page would pass for the one before. */
const UNDATED = { handler: "headers", response: { deferred: true, delete: ["Etag", "Last-Modified"] } };

function headersOf({ site: { alertmanager } }: PortalModel) {
  const connect = alertmanager?.url === undefined ? [] : [new URL(alertmanager.url).origin];
  const policy = contentPolicy({ scripts: true, connect });
  return {
    handler: "headers",
    request: { delete: ["If-Modified-Since", "If-None-Match", "If-Range"] },
    // At once, and not with the answer, which an error replaces.
    response: {
      delete: ["Server"],
      set: {
        "Cache-Control": ["no-cache"],
        "Content-Security-Policy": [`${policy}; frame-ancestors 'none'`],
        "Referrer-Policy": ["no-referrer"],
        "X-Content-Type-Options": ["nosniff"],
        "X-Frame-Options": ["DENY"],
      },
    },
  };
}
