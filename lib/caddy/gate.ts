import { ABORT, answer } from "./answers";
import type { CaddyConfig, CaddyMatch, CaddyRoute } from "./config";
import { type Guard, guardConfig } from "./guard";
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
}

/** Who may do what. */
export interface GateRule {
  /** Any of these names in the client's certificate, where the gate asks for one. */
  readonly clients: readonly string[];
  readonly methods: readonly ("GET" | "HEAD" | "POST")[];
  /** Paths: one, or with `/*` at its end all below it. */
  readonly paths: readonly string[];
}

/** Caddy's configuration for `gate`, in the dialect of a version. */
export function renderGate(gate: Gate, { version }: { readonly version: string }): CaddyConfig {
  const { access, own, dial, authorization, host } = gate;
  const identity: Readonly<Record<string, string>> =
    authorization === undefined ? {} : { Authorization: authorization };
  const pass = {
    handle: [reverseProxy({ dial: [dial] }, version, { identity, patience: LONGEST_ANSWER })],
    terminal: true,
  };
  const routes: readonly CaddyRoute[] = [
    { handle: [{ handler: "headers", response: { delete: ["Server"] } }] },
    { match: [{ vars_regexp: { "{http.request.uri}": { pattern: AMBIGUOUS } } }], handle: [ABORT], terminal: true },
    ...access.map((rule) => ({ match: [matchOf(rule, host !== undefined)], ...pass })),
    { match: [{ remote_ip: { ranges: LOOPBACK }, method: ["GET"], path: own }], ...pass },
    { handle: [answer(403, { body: "not allowed\n" })], terminal: true },
  ];
  return guardConfig(gate, routes, version);
}

function matchOf({ clients, methods, paths }: GateRule, knowsClients: boolean): CaddyMatch {
  return { ...(knowsClients && isClient(clients)), method: methods, path: paths };
}
