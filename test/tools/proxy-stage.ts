import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { type Agent, request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashSync } from "bcryptjs";
import type { Suite } from "../../harness/debian";
import { freePort } from "../../harness/ports";
import { ALERTMANAGER_ACCESS } from "../../lib/alertmanager";
import { PORTAL_CERTIFICATE, type PortalAccess, type PortalModel, portalOf, portalPlan } from "../../lib/portal";
import { PROMETHEUS_ACCESS } from "../../lib/prometheus";
import { defaultSpecification, mergeSpecification } from "../../lib/specification";
import type { UserRole } from "../../lib/units";
import { runTool } from "./run-tool";
import { Staged } from "./servers";

/** Those who may sign in, and as what; all have one password. */
export const USERS = { vera: "viewer", omar: "operator", ada: "admin" } as const satisfies Record<string, UserRole>;
/** Their password. */
export const PASSWORD = "correct horse";

/** What came through to the server behind the proxy. */
export interface Arrival {
  readonly method: string;
  /** As it stood in the request. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A server that says what it was asked. */
export async function echo(): Promise<{
  readonly server: Server;
  readonly port: number;
  readonly arrivals: Arrival[];
}> {
  const arrivals: Arrival[] = [];
  const server = createServer(({ method = "", url = "", headers }, answer) => {
    arrivals.push({ method, url, headers });
    answer.setHeader("access-control-allow-origin", "*").end("reached");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port, arrivals };
}

/** Certificates of one authority in a folder, each with its key in one PEM. */
export class Certificates {
  public readonly folder = mkdtempSync(join(tmpdir(), "vmo-proxy-"));

  constructor() {
    this.openssl("req", "-x509", "-subj", "/CN=authority", "-days", "2", ...KEY, "-keyout", "ca.key", "-out", "ca.pem");
  }

  public get authority(): string {
    return join(this.folder, "ca.pem");
  }

  /** Path of a new certificate for these names and addresses. */
  public make(file: string, names: readonly string[]): string {
    const sans = names.map((name) => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`)).join(",");
    this.openssl(
      "req",
      "-x509",
      "-subj",
      `/CN=${names[0]}`,
      "-days",
      "2",
      ...KEY,
      "-keyout",
      `${file}.key`,
      "-out",
      `${file}.crt`,
      ...[
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-addext",
        `subjectAltName=${sans}`,
        "-addext",
        "basicConstraints=critical,CA:FALSE",
      ],
    );
    const path = join(this.folder, `${file}.pem`);
    execFileSync("sh", ["-c", 'cat "$1.crt" "$1.key" >"$1.pem"', "sh", join(this.folder, file)]);
    return path;
  }

  /** Content of one. */
  public read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  /** Removes all. */
  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private openssl(...args: readonly string[]): void {
    execFileSync("openssl", args, { cwd: this.folder, stdio: "pipe" });
  }
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** A portal with sign-in over TLS on ports of its own. */
export async function stageProxy(
  version: string,
  suite: Suite,
  access: Partial<PortalAccess> & { readonly behind: number },
  pages: Partial<Pick<PortalModel, "site" | "scripts">> = {},
) {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const { behind, ...more } = access;
  const specification = mergeSpecification(defaultSpecification, { portal: { port } });
  const dial = [`127.0.0.1:${behind}`];
  const model = portalOf(specification, {
    areas: [],
    site: { hosts: [], tools: [] },
    scripts: {},
    ...pages,
    exposure: "loopback",
    access: {
      metricsPort,
      metricsClients: [],
      networks: [],
      ...(!access.certificate && {
        certificate: { certificate: PORTAL_CERTIFICATE, key: PORTAL_CERTIFICATE },
        certificateFrom: { kind: "file", path: "/etc/portal.pem" },
      }),
      signIn: { users: USERS, hashes: { kind: "file", path: "/etc/users" } },
      tools: [
        { name: "prometheus", access: PROMETHEUS_ACCESS, dial },
        { name: "alertmanager", access: ALERTMANAGER_ACCESS, dial },
      ],
      ...more,
    },
  });
  const plan = portalPlan(model, { source: { source: "upstream" }, distribution: "debian-13", version });
  return { staged: new Staged(plan, suite), port, metricsPort };
}

/** A line `name=hash` for each of {@link USERS}, as Caddy makes hashes: each sign-in costs a second of a processor. */
export async function usersFile(suite: Suite): Promise<string> {
  const { stdout } = await runTool("caddy", suite, ["hash-password", "--plaintext", PASSWORD]);
  return usersWith(stdout.trim());
}

/** A line `name=hash` for each of {@link USERS}, with hashes of `password` that cost next to nothing. */
export function quickUsersFile(password = PASSWORD): string {
  return usersWith(hashSync(password, 4));
}

function usersWith(hash: string): string {
  return Object.keys(USERS)
    .map((name) => `${name}=${hash}\n`)
    .join("");
}

/** How something is asked for. */
export interface Ask {
  readonly method?: string;
  readonly user?: string;
  readonly password?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent?: Agent;
}

/** Asks for exactly `path`, whatever is odd about it: answer or the way in which the connection ended. */
export function ask(
  port: number,
  ca: string,
  path: string,
  { method = "GET", user, password = PASSWORD, headers, body, agent }: Ask = {},
) {
  return new Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }>(
    (resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port,
          path,
          method,
          ca,
          ...(agent && { agent }),
          headers: { ...headers, ...(user !== undefined && { authorization: basic(user, password) }) },
        },
        (answer) => {
          const pieces: Buffer[] = [];
          answer.on("data", (piece: Buffer) => pieces.push(piece));
          answer.on("end", () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(pieces).toString(),
            }),
          );
        },
      );
      sent.on("upgrade", () => resolve({ status: 101, headers: {}, body: "" }));
      sent.on("error", reject);
      sent.end(body);
    },
  );
}

/** `Authorization` of a user. */
export function basic(user: string, password = PASSWORD): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}
