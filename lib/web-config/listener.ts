import { fleetNameOf, type Listener, OWN_NAME, type Request, type UnitCertificate } from "../host";

/** Where a server of Prometheus's family listens. */
export interface WebServer {
  readonly unit: string;
  readonly port: number;
  /** @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
  /** What answers there: "Prometheus web and API". */
  readonly purpose: string;
  /** Its web configuration, as an absolute path, where it serves over TLS. @default - it serves over HTTP, to everybody */
  readonly config?: string | undefined;
  /** What its flags begin with: one dash where it reads them as Go's own library does. @default "--" */
  readonly dashes?: "-" | "--";
}

/** The parts of a plan that are about a server's port. */
export interface WebListener {
  readonly flags: readonly string[];
  readonly listens: readonly [Listener];
  readonly certificates?: readonly UnitCertificate[];
  /** A request of the host itself for `path`, to be completed. */
  readonly ask: (path: string) => Pick<Request, "url" | "as">;
}

/** How a server listens, over TLS where it has a web configuration, and how its own host asks it. */
export function webListener({
  unit,
  port,
  exposure = "fleet",
  purpose,
  config,
  dashes = "--",
}: WebServer): WebListener {
  return {
    flags: [
      `${dashes}web.listen-address=${exposure === "loopback" ? "127.0.0.1" : ""}:${port}`,
      ...(config === undefined ? [] : [`${dashes}web.config.file=${config}`]),
    ],
    listens: [{ port, protocol: "tcp", exposure, clients: ["metrics"], purpose }],
    ...(config !== undefined && { certificates: [{ unit, authority: "fleet" }] }),
    ask: (path) =>
      config === undefined
        ? { url: `http://127.0.0.1:${port}${path}` }
        : { url: `https://${fleetNameOf(OWN_NAME)}:${port}${path}`, as: "fleet" },
  };
}
