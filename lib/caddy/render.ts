import { Duration } from "../units";
import { ABORT, answer } from "./answers";
import type { CaddyConfig, CaddyRoute, CaddyServer } from "./config";
import type { Back, Front } from "./model";
import { errorRoutes } from "./errors";
import { caddyFeatures } from "./versions";
import { IDENTITY_HEADERS, signInRoutes } from "./sign-in";
import { clientsPolicy, isClient, LOOPBACK, serverOf } from "./server";
import { selection, tlsOf } from "./tls";
import { toolRoutes } from "./tool";
import { WHO_AM_I } from "./whoami";

/** What one Caddy serves. */
export interface CaddyServers {
  readonly front: Front;
  /** @default - one port is for everyone */
  readonly back?: Back;
  /** Pages of {@link front}, for everyone who was let in; paths begin below its root. */
  readonly site: readonly CaddyRoute[];
  /** Pages of both that need no sign-in beside `/healthz`: those by which probes know the live release. */
  readonly open: readonly CaddyRoute[];
  /** Name of the server of {@link front} in Caddy's metrics. */
  readonly name: string;
}

/** How {@link renderCaddy} renders. */
export interface CaddyRendering {
  readonly version: string;
}

const YEAR = Duration.days(365);

/** Caddy's configuration in the dialect of a version. */
export function renderCaddy(servers: CaddyServers, { version }: CaddyRendering): CaddyConfig {
  const inApp = caddyFeatures.supports(version, "appMetrics");
  const { front, back, name } = servers;
  const tls = tlsOf(front, back?.tls?.host);
  const isAudited = front.signIn !== undefined;
  return {
    admin: { disabled: true, config: { persist: false } },
    logging: {
      logs: {
        default: { level: "WARN", ...(isAudited && { exclude: ["http.log.access"] }) },
        ...(isAudited && { access: { encoder: { format: "json" }, include: ["http.log.access"] } }),
      },
    },
    apps: {
      http: {
        servers: {
          [name]: {
            ...frontServer(servers, { version }),
            ...(isAudited && { logs: {} }),
            ...(!inApp && { metrics: {} }),
          },
          ...(back && { back: backServer(back, servers.open, { version }) }),
        },
        ...(inApp && { metrics: {} }),
      },
      ...(tls && { tls }),
    },
  };
}

function frontServer({ front, back, site, open }: CaddyServers, { version }: CaddyRendering): CaddyServer {
  const { port, exposure, root, certificate, signIn, networks, tools, hsts = YEAR } = front;
  const prefix = root.slice(0, -1);
  const isEncrypted = certificate !== undefined;
  return {
    ...serverOf(port, exposure, isEncrypted),
    ...(isEncrypted && {
      tls_connection_policies: [{ protocol_min: "tls1.2", ...selection(certificate) }],
    }),
    routes: [
      ...(signIn ? unlogged() : []),
      { handle: [frontHeaders(isEncrypted ? hsts : undefined)] },
      ...(networks.length === 0
        ? []
        : [
            {
              match: [{ not: [{ remote_ip: { ranges: [...LOOPBACK, ...networks] } }] }],
              handle: [ABORT],
              terminal: true,
            },
          ]),
      // Pages are found whether or not a proxy in front of this server strips the prefix.
      ...(prefix === "" ? [] : [{ handle: [{ handler: "rewrite", strip_path_prefix: prefix }] }]),
      HEALTH,
      ...(back ? [] : [...open, METRICS]),
      ...(signIn ? [...signInRoutes(signIn, prefix), WHO_AM_I, { handle: [logging(true)] }] : []),
      ...tools.flatMap((tool) => toolRoutes(tool, prefix, version)),
      ...site,
    ],
    errors: { routes: errorRoutes(root) },
  };
}

/** Strangers would evict what people did from the journal: of requests without a user, one in sixteen is logged. Metrics count all. */
function unlogged(): readonly CaddyRoute[] {
  const sixteenth = { vars_regexp: { "{http.request.uuid}": { pattern: "^0" } } };
  return [{ match: [{ not: [sixteenth] }], handle: [logging(false)] }];
}

/** Version 2.6 has the one variable, later ones the other. */
function logging(isLogged: boolean): CaddyRoute["handle"][number] {
  return { handler: "vars", skip_log: !isLogged, log_skip: !isLogged };
}

/** Whoever has a client role, and the host itself: none but it has its certificate. */
function backServer(
  { port, exposure, tls }: Back,
  open: readonly CaddyRoute[],
  { version }: CaddyRendering,
): CaddyServer {
  return {
    ...serverOf(port, exposure, tls !== undefined),
    ...(tls && clientsPolicy(tls.host, version)),
    routes: [
      { handle: [{ handler: "headers", response: { delete: ["Server"] } }] },
      ...(tls
        ? [
            {
              match: [{ not: [isClient(tls.clients), { remote_ip: { ranges: LOOPBACK } }] }],
              handle: [ABORT],
              terminal: true,
            },
          ]
        : []),
      HEALTH,
      ...open,
      METRICS,
      { handle: [answer(404)] },
    ],
  };
}

const HEALTH = at("/healthz", answer(200, { body: "ok\n" }));

const METRICS = at("/metrics", { handler: "metrics" });

function at(path: string, handler: CaddyRoute["handle"][number]): CaddyRoute {
  return { match: [{ path: [path] }], handle: [handler], terminal: true };
}

/** At once, and not with the answer, which an error replaces. */
function frontHeaders(hsts: Duration | undefined) {
  return {
    handler: "headers",
    request: { delete: IDENTITY_HEADERS },
    response: {
      delete: ["Server"],
      set: {
        ...(hsts && { "Strict-Transport-Security": [`max-age=${Math.floor(hsts.toSeconds())}`] }),
        "Content-Security-Policy": ["default-src 'none'; frame-ancestors 'none'"],
        "Referrer-Policy": ["no-referrer"],
        "X-Content-Type-Options": ["nosniff"],
        "X-Frame-Options": ["DENY"],
        "X-Request-Id": ["{http.request.uuid}"],
      },
    },
  };
}
