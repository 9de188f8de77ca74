import { ABORT, answer } from "./answers";
import type { CaddyConfig, CaddyHandler, CaddyMatch, CaddyRoute } from "./config";
import { type Guard, guardConfig } from "./guard";
import type { UpstreamTls } from "./model";
import { isClient, LOOPBACK } from "./server";
import { AMBIGUOUS } from "./tool";
import { LONGEST_ANSWER, reverseProxy } from "./upstreams";

/** A server of this host that knows neither users nor certificates, behind a port that does. */
export interface Gate extends Guard {
  /** What clients may do by the names in their certificates. What no rule allows is refused. */
  readonly access: readonly GateRule[];
  /** Paths that the host itself may read, for its probes. */
  readonly own: readonly string[];
  /** The server behind it, as Caddy dials it. */
  readonly dial: string;
  /** What it is told in `Authorization`. @default - nothing */
  readonly authorization?: string;
  /** How it is asked over TLS. @default - plain HTTP */
  readonly asks?: UpstreamTls;
  /** What it expects before each path: `/jaeger`. @default - nothing */
  readonly prefix?: string;
}

/** Who may do what. */
export interface GateRule {
  /** Any of these names in the client's certificate, where the gate asks for one. */
  readonly clients: readonly string[];
  readonly methods: readonly ("GET" | "HEAD" | "POST")[];
  /** Paths: one, or with `/*` at its end all below it. */
  readonly paths: readonly string[];
  /** Another server that answers these, as Caddy dials it: over plain HTTP, and told nothing. @default - the one behind the gate */
  readonly dial?: string;
}

/** Caddy's configuration for `gate`, in the dialect of a version. */
export function renderGate(gate: Gate, { version }: { readonly version: string }): CaddyConfig {
  const { access, own, host } = gate;
  const pass = { handle: passTo(gate, version), terminal: true };
  const routes: readonly CaddyRoute[] = [
    { handle: [{ handler: "headers", response: { delete: ["Server"] } }] },
    { match: [{ vars_regexp: { "{http.request.uri}": { pattern: AMBIGUOUS } } }], handle: [ABORT], terminal: true },
    ...access.map(({ dial, ...rule }) => ({
      match: [matchOf(rule, host !== undefined)],
      ...(dial === undefined ? pass : { handle: passTo({ dial }, version), terminal: true }),
    })),
    { match: [{ remote_ip: { ranges: LOOPBACK }, method: ["GET"], path: own }], ...pass },
    { handle: [answer(403, { body: "not allowed\n" })], terminal: true },
  ];
  return guardConfig(gate, routes, version);
}

function passTo(
  { dial, authorization, asks, prefix }: Pick<Gate, "dial" | "authorization" | "asks" | "prefix">,
  version: string,
): readonly CaddyHandler[] {
  const identity: Readonly<Record<string, string>> =
    authorization === undefined ? {} : { Authorization: authorization };
  return [
    ...(prefix === undefined ? [] : [{ handler: "rewrite", uri: `${prefix}{http.request.uri}` }]),
    reverseProxy({ dial: [dial], ...(asks && { tls: asks }) }, version, { identity, patience: LONGEST_ANSWER }),
  ];
}

function matchOf({ clients, methods, paths }: GateRule, knowsClients: boolean): CaddyMatch {
  return { ...(knowsClients && isClient(clients)), method: methods, path: paths };
}
