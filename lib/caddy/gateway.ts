import { ABORT, answer } from "./answers";
import type { CaddyConfig, CaddyRoute } from "./config";
import { type Guard, guardConfig } from "./guard";
import { isClient, LOOPBACK } from "./server";
import { IDENTITY_HEADERS } from "./sign-in";
import { LONGEST_ANSWER, reverseProxy } from "./upstreams";

/** A server in front of one that listens on a socket of its host, and believes what it is told of who asks. */
export interface Gateway extends Guard {
  /** The socket: `/run/vmo-grafana/grafana.sock`. */
  readonly socket: string;
  /** Client roles of the hosts that may say who somebody is, as certificates name them. */
  readonly proxies: readonly string[];
  /** Client roles of the hosts that may read {@link open}, as certificates name them. */
  readonly readers: readonly string[];
  /** Paths at which nobody is named, for proxies, readers and the host itself. */
  readonly open: readonly string[];
  /** Paths that the host itself may read, as somebody of the least role. */
  readonly own: readonly string[];
  /** What the server behind calls the roles of the portal. Who has none of them is refused. */
  readonly roles: Readonly<Record<string, string>>;
}

const USER = "X-Webauth-User";
const ROLE = "X-Webauth-Role";
const NAMED = `{http.request.header.${USER}}`;
const HOST_ITSELF = "host-check";
const MAPPED = "{gateway_role}";

/** Caddy's configuration for a gateway, in the dialect of a version. */
export function renderGateway(gateway: Gateway, { version }: { readonly version: string }): CaddyConfig {
  return guardConfig(gateway, routesOf(gateway, version), version);
}

function routesOf({ socket, proxies, readers, open, own, roles }: Gateway, version: string): readonly CaddyRoute[] {
  const mappings = Object.entries(roles).map(([input, output]) => ({ input, outputs: [output] }));
  const role = {
    handler: "map",
    source: `{http.request.header.${ROLE}}`,
    destinations: [MAPPED],
    mappings,
    defaults: [""],
  };
  // The host itself asks over loopback: none but it has its certificate.
  const known = [isClient([...proxies, ...readers]), { remote_ip: { ranges: LOOPBACK } }];
  return [
    { match: [{ not: known }], handle: [ABORT], terminal: true },
    {
      match: [{ path: open, method: ["GET", "HEAD"] }],
      handle: [without(IDENTITY_HEADERS), passTo(socket, version)],
      terminal: true,
    },
    {
      match: [{ path: own, method: ["GET"], remote_ip: { ranges: LOOPBACK } }],
      handle: [without(IDENTITY_HEADERS), passTo(socket, version, { [USER]: HOST_ITSELF, [ROLE]: roles.viewer ?? "" })],
      terminal: true,
    },
    refusing("only the portal may ask this", [{ not: [isClient(proxies)] }]),
    { handle: [role] },
    refusing("nobody is named who has a role here", [{ vars: { [MAPPED]: [""] } }, { vars: { [NAMED]: [""] } }]),
    {
      handle: [
        without(IDENTITY_HEADERS.filter((header) => header !== "X-Webauth-*")),
        passTo(socket, version, { [USER]: NAMED, [ROLE]: MAPPED }),
      ],
    },
  ];
}

function passTo(socket: string, version: string, identity: Readonly<Record<string, string>> = {}) {
  return reverseProxy({ dial: [`unix/${socket}`] }, version, { identity, patience: LONGEST_ANSWER });
}

function without(headers: readonly string[]) {
  return { handler: "headers", request: { delete: headers } };
}

function refusing(body: string, match: NonNullable<CaddyRoute["match"]>): CaddyRoute {
  return { match, handle: [answer(403, { body: `${body}\n` })], terminal: true };
}
