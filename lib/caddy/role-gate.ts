import type { UserRole } from "../units";
import { ABORT, answer } from "./answers";
import type { CaddyConfig, CaddyHandler, CaddyMatch, CaddyRoute } from "./config";
import { type Guard, guardConfig } from "./guard";
import { isClient, LOOPBACK } from "./server";
import { IDENTITY_HEADERS } from "./sign-in";
import { AMBIGUOUS } from "./tool";
import { LONGEST_ANSWER, reverseProxy } from "./upstreams";

/** A server of this host that knows one user for each role of the portal, behind a port at which the portal says what role somebody has. */
export interface RoleGate extends Guard {
  /** The server behind it, as Caddy dials it. */
  readonly dial: string;
  /** Where the server says whether it is well, by the status of its answer, and the metric that tells it to Prometheus. */
  readonly health: { readonly path: string; readonly metric: string; readonly help: string };
  /** Client roles of the hosts that may say who somebody is, as certificates name them. */
  readonly proxies: readonly string[];
  /** Client roles of the hosts that may read its metrics, as certificates name them. */
  readonly readers: readonly string[];
  /** What the server is told in `Authorization` of somebody with a role. Who has none of them is refused. */
  readonly roles: Readonly<Record<UserRole, string>>;
  /** Paths at which the host itself may sign in, with a password that it has. */
  readonly own: readonly string[];
  /** Headers that the server wants to see in what the host itself asks. */
  readonly ownHeaders: Readonly<Record<string, string>>;
}

/** Where Prometheus asks. */
const METRICS = "/metrics";

const NAMED = "{http.request.header.X-Webauth-User}";
const ROLE = "X-Webauth-Role";
const SIGNED = "{http.request.header.Authorization}";

/** Caddy's configuration for `gate`, in the dialect of a version. */
export function renderRoleGate(gate: RoleGate, { version }: { readonly version: string }): CaddyConfig {
  const { health, roles, proxies, readers, own, ownHeaders } = gate;
  // The host itself asks over loopback: none but it has its certificate.
  const known = [isClient([...proxies, ...readers]), { remote_ip: { ranges: LOOPBACK } }];
  const scraped: readonly CaddyMatch[] = [isClient(readers), { remote_ip: { ranges: LOOPBACK } }].map((match) => ({
    ...match,
    method: ["GET"],
    path: [METRICS],
  }));
  const routes: readonly CaddyRoute[] = [
    { handle: [{ handler: "headers", response: { delete: ["Server"] } }] },
    { match: [{ not: known }], handle: [ABORT], terminal: true },
    { match: [{ vars_regexp: { "{http.request.uri}": { pattern: AMBIGUOUS } } }], handle: [ABORT], terminal: true },
    { match: scraped, handle: askedHowItIs(gate, version), terminal: true },
    {
      match: [{ remote_ip: { ranges: LOOPBACK }, path: own, header: { Authorization: ["Basic *"] } }],
      handle: passedOn(gate, version, { ...ownHeaders, Authorization: SIGNED }),
      terminal: true,
    },
    refusing("only the portal may ask this", [{ not: [isClient(proxies)] }]),
    refusing("nobody is named who has a role here", [{ vars: { [NAMED]: [""] } }]),
    ...Object.entries(roles).map(([role, authorization]) => ({
      match: [{ header: { [ROLE]: [role] } }],
      handle: passedOn(gate, version, { Authorization: authorization }),
      terminal: true,
    })),
    refusing("nobody is named who has a role here"),
  ];
  // A server that does not answer at all is one that is not well.
  const failed = { match: [{ vars: { "{http.request.orig_uri.path}": [METRICS] } }], handle: [pageOf(health, 0)] };
  return guardConfig(gate, routes, version, [failed]);
}

function passedOn({ dial }: RoleGate, version: string, identity: Readonly<Record<string, string>>) {
  return [
    { handler: "headers", request: { delete: IDENTITY_HEADERS } },
    reverseProxy({ dial: [dial] }, version, { identity, patience: LONGEST_ANSWER }),
  ];
}

/** Each scrape asks the server itself. */
function askedHowItIs({ dial, health }: RoleGate, version: string): readonly CaddyHandler[] {
  return [
    { handler: "rewrite", uri: health.path },
    {
      ...reverseProxy({ dial: [dial] }, version),
      handle_response: [
        { match: { status_code: [2] }, routes: [{ handle: [pageOf(health, 1)] }] },
        { routes: [{ handle: [pageOf(health, 0)] }] },
      ],
    },
  ];
}

function pageOf({ metric, help }: RoleGate["health"], value: 0 | 1): CaddyHandler {
  return answer(200, {
    headers: { "Content-Type": ["text/plain; version=0.0.4; charset=utf-8"] },
    body: `# HELP ${metric} ${help}\n# TYPE ${metric} gauge\n${metric} ${value}\n`,
  });
}

function refusing(body: string, match?: CaddyRoute["match"]): CaddyRoute {
  return { ...(match && { match }), handle: [answer(403, { body: `${body}\n` })], terminal: true };
}
