import { clientRoleName } from "../certificates";
import { certificateOf, fleetNameOf, liveFile, liveProgram } from "../host";

/** Where a server with the role `metrics` listens on the host where a command is typed. */
export interface LocalServer {
  readonly port: number;
  /** Whether it serves over TLS. @default false */
  readonly tls?: boolean;
}

/** The command by which root reads a page of a server on its own host. */
export function curlCommand(server: LocalServer, path: string): string {
  return ["curl -s", ...curlArguments(server, path)].join(" ");
}

/** What curl is given to read a page of a server on its own host, by a reader of the host's certificate. */
export function curlArguments({ port, tls }: LocalServer, path: string): readonly string[] {
  if (!tls) return [`http://127.0.0.1:${port}${path}`];
  // All that such hosts' certificates have in common is the name of their client role.
  return overTls("127.0.0.1", `https://${clientRoleName("metrics")}:${port}${path}`);
}

/** What curl is given to read `url` at `address`, showing the host's certificate. */
function overTls(address: string, url: string): readonly string[] {
  const { pem, ca } = certificateOf("fleet");
  return ["--cacert", ca, "--cert", pem, "--connect-to", `::${address}:`, url];
}

/**
 * The command by which root of the monitoring host reads a target's page; HOST, ADDRESS and PORT stand for the target's.
 *
 * @param tls - whether the fleet's exporters serve over TLS; applications and jobs of one's own do as their jobs say
 */
export function targetCommand(tls: boolean): string {
  if (!tls) return "curl -s http://HOST:PORT/metrics";
  return ["curl -s", ...overTls("ADDRESS", `https://${fleetNameOf("HOST")}:PORT/metrics`)].join(" ");
}

/** Release file by which amtool asks an Alertmanager that lets in only clients with a certificate. */
export const AMTOOL_CONFIG = "alertmanager/amtool.yml";

/** The command by which root asks the Alertmanager of its own host: amtool is not in PATH, and only Debian's build finds the address in its own file. */
export function amtoolCommand({ port, tls }: LocalServer): string {
  const amtool = liveProgram("amtool");
  if (!tls) return `${amtool} --alertmanager.url=http://127.0.0.1:${port}`;
  return `${amtool} --http.config.file=${liveFile(AMTOOL_CONFIG)} --alertmanager.url=https://127.0.0.1:${port}`;
}
