import { credential, type Secret } from "../../host";
import type { HttpProbeSection, ProbeTlsSection } from "../../specification";
import type { BlackboxConfig, BlackboxModule, HttpProber, ProberTls, Protocol } from "./config";
import type { BlackboxModel, Probe } from "./model";

/** Name of the exporter's unit. */
export const BLACKBOX_UNIT = "vmo-blackbox-exporter.service";

/** The configuration of `model`, the same for every version: a module for each probe, under its name. */
export function renderBlackbox({ probes }: Pick<BlackboxModel, "probes">): BlackboxConfig {
  return { modules: Object.fromEntries(probes.map((probe) => [probe.name, moduleOf(probe)])) };
}

/** What the unit reads as credentials: files of the host that only root can read. */
export function secretsOfProbe(probe: Probe): readonly Secret[] {
  const { basicAuth = undefined, tokenFile = undefined } = probe.type === "http" ? probe : {};
  const files = { password: basicAuth?.passwordFile, token: tokenFile, ca: tlsOf(probe)?.caFile };
  return Object.entries(files).flatMap(([what, path]) =>
    path === undefined
      ? []
      : [{ name: `${probe.name}-${what}`, unit: BLACKBOX_UNIT, from: { kind: "file" as const, path } }],
  );
}

function moduleOf(probe: Probe): BlackboxModule {
  const timeout = probe.timeout.toPrometheus();
  const protocol = protocolOf(probe);
  switch (probe.type) {
    case "http":
      return { prober: "http", timeout, http: { ...protocol, ...pageOf(probe), ...trustOf(probe) } };
    case "tls":
      return { prober: "tcp", timeout, tcp: { ...protocol, tls: true, ...trustOf(probe) } };
    case "tcp":
      return { prober: "tcp", timeout, tcp: protocol };
    case "icmp":
      return { prober: "icmp", timeout, icmp: protocol };
  }
}

/** Without a fallback to IPv6 no target of that alone would answer; the exporter itself prefers IPv6, which many hosts cannot route. */
function protocolOf({ ipProtocol }: Probe): Protocol {
  return { preferred_ip_protocol: ipProtocol ?? "ip4", ip_protocol_fallback: ipProtocol === undefined };
}

function pageOf(probe: Probe & HttpProbeSection): Omit<HttpProber, keyof Protocol> {
  const { name, method, statuses, matches, matchesNot, followRedirects, basicAuth, tokenFile } = probe;
  const file = (what: string) => credential(BLACKBOX_UNIT, `${name}-${what}`);
  return {
    method,
    ...(statuses.length > 0 && { valid_status_codes: statuses }),
    // Older versions show password and token to whatever host a redirect names.
    follow_redirects: followRedirects ?? (basicAuth === undefined && tokenFile === undefined),
    ...(matches !== undefined && { fail_if_body_not_matches_regexp: [matches] }),
    ...(matchesNot !== undefined && { fail_if_body_matches_regexp: [matchesNot] }),
    ...(basicAuth && { basic_auth: { username: basicAuth.username, password_file: file("password") } }),
    ...(tokenFile !== undefined && { authorization: { type: "Bearer", credentials_file: file("token") } }),
  };
}

function trustOf(probe: Probe): { readonly tls_config?: ProberTls } {
  const tls = tlsOf(probe);
  if (tls === undefined || (tls.caFile === undefined && tls.serverName === undefined)) return {};
  return {
    tls_config: {
      ...(tls.caFile !== undefined && { ca_file: credential(BLACKBOX_UNIT, `${probe.name}-ca`) }),
      ...(tls.serverName !== undefined && { server_name: tls.serverName }),
    },
  };
}

function tlsOf(probe: Probe): ProbeTlsSection | undefined {
  return probe.type === "http" || probe.type === "tls" ? probe.tls : undefined;
}
