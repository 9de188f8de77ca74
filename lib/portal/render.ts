import { type CaddyConfig, type CaddyHandler, type CaddyRoute, renderCaddy, reverseProxy } from "../caddy";
import { urlPart } from "../escaping";
import { liveFile } from "../host";
import { contentPolicy } from "../pages";
import { siteRoot, type PortalAccess, type PortalModel, type PortalSite } from "./model";

/** Folder of the site in the release. */
export const SITE = "portal/site";

/** How {@link renderPortal} renders. */
export interface PortalRendering {
  readonly version: string;
}

/**
 * Caddy's configuration for `model`, in the dialect of a version. Pages are read through the link to the live release, so
 * that a changed page needs neither a reload nor a restart.
 */
export function renderPortal(model: PortalModel, { version }: PortalRendering): CaddyConfig {
  const { port, exposure = "fleet", access } = model;
  const {
    certificate,
    signIn,
    networks = [],
    tools = [],
    upstreamTls: tls,
    host,
    metricsClients = [],
    hsts,
  } = access ?? {};
  const back = access &&
    isForPeople(access) && {
      port: access.metricsPort,
      exposure,
      ...(host && { tls: { host, clients: metricsClients } }),
    };
  const upstream = tls ? { tls } : {};
  return renderCaddy(
    {
      name: "portal",
      front: {
        port,
        exposure,
        root: siteRoot(model.externalUrl),
        ...(certificate && { certificate }),
        ...(hsts && { hsts }),
        ...(signIn && { signIn }),
        networks,
        tools: tools.map(({ name, access: rules, dial, serverName }) => ({
          name,
          access: rules,
          upstreams: { dial, ...(tls && { tls: { host: tls.host, ...(serverName !== undefined && { serverName }) } }) },
        })),
      },
      ...(back && { back }),
      open: [{ match: [{ path: ["/edition.txt"] }], handle: [UNCONDITIONAL, UNDATED, FILES], terminal: true }],
      site: siteRoutes(model, (dial) => reverseProxy({ dial, ...upstream }, version, { hide: ["Cache-Control"] })),
    },
    { version },
  );
}

/** Whether its port for people is for people alone. */
export function isForPeople({ certificate, signIn }: Pick<PortalAccess, "certificate" | "signIn">): boolean {
  return certificate !== undefined || signIn !== undefined;
}

function siteRoutes(model: PortalModel, proxy: (dial: readonly string[]) => CaddyHandler): readonly CaddyRoute[] {
  return [
    { handle: [headersOf(model), UNCONDITIONAL, UNDATED] },
    ...questionsOf(model.site).map((question) => proxied(question, proxy)),
    ...queriesOf(model.site, proxy),
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
    { handle: [FILES] },
  ];
}

const FILES = { handler: "file_server", root: liveFile(SITE), canonical_uris: false };

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

/** Passes on one kind of request only: reads of this path, without the reader's query. */
function proxied({ path, uri, upstreams }: Question, proxy: (dial: readonly string[]) => CaddyHandler): CaddyRoute {
  return {
    match: [{ path: [path], method: ["GET", "HEAD"] }],
    handle: [{ handler: "rewrite", uri }, proxy(upstreams)],
    terminal: true,
  };
}

/** Reads of the query API, for pages that ask more than fixed questions; where people sign in, the tool's own rules let viewers read. */
function queriesOf(
  { prometheus = [], queries = false }: PortalSite,
  proxy: (dial: readonly string[]) => CaddyHandler,
): readonly CaddyRoute[] {
  if (!queries || prometheus.length === 0) return [];
  const paths = ["query", "query_range", "label/*/values"].map((path) => `/prometheus/api/v1/${path}`);
  const handle = [{ handler: "rewrite", strip_path_prefix: "/prometheus" }, proxy(prometheus)];
  return [{ match: [{ path: paths, method: ["GET", "HEAD"] }], handle, terminal: true }];
}

/** All files of all releases have one time: by time and size alone a changed page would pass for the one before. */
const UNDATED = { handler: "headers", response: { deferred: true, delete: ["Etag", "Last-Modified"] } };

const UNCONDITIONAL = {
  handler: "headers",
  request: { delete: ["If-Modified-Since", "If-None-Match", "If-Range"] },
};

function headersOf({ site: { alertmanager } }: PortalModel) {
  const connect = alertmanager?.url === undefined ? [] : [new URL(alertmanager.url).origin];
  const policy = contentPolicy({ scripts: true, connect });
  return {
    handler: "headers",
    response: {
      set: { "Cache-Control": ["no-cache"], "Content-Security-Policy": [`${policy}; frame-ancestors 'none'`] },
    },
  };
}
