import { createHash } from "node:crypto";
import type { ProgramOptions } from "../artifacts";
import { caddyFeatures, caddyPrograms } from "../caddy";
import { quoted, ValidationError, type Problem } from "../errors";
import {
  credential,
  DATA_ROOT,
  FACTS,
  fleetNameOf,
  liveFile,
  memoryProblems,
  OWN_NAME,
  PEM_CERTIFICATE,
  PEM_KEY,
  portProblems,
  serverUnit,
  type ComponentPlan,
  type ConfigFile,
  type HttpProbe,
  type Listener,
  type Secret,
  type SystemdUnit,
} from "../host";
import { STYLESHEET, type SitePage } from "../pages";
import { Bytes, hasCredentials, NO_CREDENTIALS } from "../units";
import { portalPages } from "./home";
import type { PortalAccess, PortalModel } from "./model";
import { isForPeople, renderPortal, SITE } from "./render";
import { usersFileRules } from "./users-file";

/** On which host, with which programs. */
export type PortalPlanOptions = ProgramOptions;

/** The unit of the portal's server. */
export const PORTAL_UNIT = "vmo-portal.service";

const ACCOUNT = "vmo-portal";
const DATA = `${DATA_ROOT}/portal`;
const CONFIG = "portal/caddy.json";

/** Without them it looks for the home that its account does not have. */
const FOLDERS = { XDG_CONFIG_HOME: DATA, XDG_DATA_HOME: DATA };

/** What the host gives to the server alone. */
const [HASHES, CERTIFICATE] = ["users", "certificate"];

/** Where the portal reads the certificate that people see, if it is a secret of its own. */
export const PORTAL_CERTIFICATE = credential(PORTAL_UNIT, CERTIFICATE);

/** Less than other servers leave free: Caddy is small. */
const SOFT_MEMORY = 0.8;

/** Those below it are for programs with a capability. */
const FIRST_FREE_PORT = 1024;

/** With less, the server ends before it has begun. */
const LEAST_MEMORY = Bytes.mebibytes(48);

/**
 * All that the portal needs of a host: Caddy, and the pages as files that it reads as they are.
 *
 * @throws ValidationError with every problem of `model` for the version, or of the source
 */
export function portalPlan(model: PortalModel, options: PortalPlanOptions): ComponentPlan {
  const { version, problems } = caddyPrograms.chosen(options);
  ValidationError.throwIfAny("portal", [...problems, ...portalProblems(model, version)]);
  const pages = pagesOf(model);
  const edition = editionOf(pages);
  const { access } = model;
  const probed = probedAt(model);
  return {
    component: "portal",
    artifacts: [caddyPrograms.artifact(version, options)],
    account: { name: ACCOUNT, description: "Portal server" },
    directories: [{ path: DATA }],
    files: [
      { path: CONFIG, content: json(renderPortal(model, { version })), onChange: "restart" },
      ...[...pages, { path: "edition.txt", content: `${edition}\n` }].map(({ path, content }) =>
        silent({ path: `${SITE}/${path}`, content }),
      ),
    ],
    units: [unitOf(model)],
    listens: listensOf(model),
    connects: portsOf(model),
    secrets: secretsOf(model, version),
    ...(access?.host && {
      certificates: [{ unit: PORTAL_UNIT, authority: "fleet", onRenewal: "restart" }] as const,
    }),
    validations: [
      {
        purpose: "Caddy accepts its configuration",
        run: [{ program: "caddy" }, "validate", "--config", { releaseFile: CONFIG }],
        // Certificates are read as they are. Of hashes it would say what they are; the secret's rules look at them.
        environment: { ...FOLDERS, ...anyHashes(access) },
      },
    ],
    probes: [
      { ...probed("/healthz"), purpose: "the portal answers", contains: "ok" },
      { ...probed("/edition.txt"), purpose: "the portal serves the new pages", contains: edition },
      { kind: "unit", purpose: "the portal stays up", unit: PORTAL_UNIT },
    ],
    memory: model.memory,
  };
}

/** Pages of its host for probes: over TLS only the host itself and Prometheus get them. */
function probedAt({ port, access }: PortalModel): (path: string) => Pick<HttpProbe, "kind" | "url" | "as"> {
  if (access?.host) {
    const page = `https://${fleetNameOf(OWN_NAME)}:${access.metricsPort}`;
    return (path) => ({ kind: "http", url: page + path, as: "fleet" });
  }
  const page = `http://127.0.0.1:${access && isForPeople(access) ? access.metricsPort : port}`;
  return (path) => ({ kind: "http", url: page + path });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function silent(file: SitePage): ConfigFile {
  return { ...file, onChange: "nothing" };
}

function listensOf({ port, exposure = "fleet", access }: PortalModel): readonly Listener[] {
  const here = { protocol: "tcp", exposure } as const;
  const pages = { ...here, port, purpose: "Portal: runbooks and reports" };
  if (!access || !isForPeople(access)) return [{ ...pages, clients: ["metrics"] }];
  const people = exposure === "loopback" ? {} : ({ exposure: "clients", networks: access.networks } as const);
  return [
    { ...pages, ...people, clients: [] },
    { ...here, port: access.metricsPort, clients: ["metrics"], purpose: "Metrics of the portal" },
  ];
}

function secretsOf({ access }: PortalModel, version: string): readonly Secret[] {
  const { certificateFrom, signIn } = access ?? {};
  return [
    ...(certificateFrom
      ? [{ name: CERTIFICATE, unit: PORTAL_UNIT, from: certificateFrom, content: [...PEM_CERTIFICATE, ...PEM_KEY] }]
      : []),
    ...(signIn && "hashes" in signIn
      ? [{ name: HASHES, unit: PORTAL_UNIT, from: signIn.hashes, content: usersFileRules(signIn.users, version) }]
      : []),
  ];
}

/** A hash of no password for each user. */
function anyHashes({ signIn }: Partial<PortalAccess> = {}): Readonly<Record<string, string>> {
  const names = signIn && "users" in signIn ? Object.keys(signIn.users) : [];
  return Object.fromEntries(names.map((name) => [name, `$2a$04$${"a".repeat(53)}`]));
}

/** Ports of servers on other hosts, of the addresses that Caddy dials. */
function portsOf({ site, access }: PortalModel): readonly number[] {
  const behind = access?.tools.flatMap(({ dial }) => dial) ?? [];
  const upstreams = [...(site.prometheus ?? []), ...(site.alertmanager?.upstreams ?? []), ...behind];
  const others = upstreams.filter((one) => !one.startsWith("127."));
  return [...new Set(others.map((one) => Number(one.slice(one.lastIndexOf(":") + 1))))];
}

/** Everything that is wrong with `model` for `version`. Empty when nothing is. */
export function portalProblems(model: PortalModel, version: string): readonly Problem[] {
  const { externalUrl } = model;
  const isAddress = externalUrl === undefined || /^https?:\/\/[^\s"'\\%${}?#]+$/.test(externalUrl);
  const rule = "must begin with https:// or http:// and have no query, blanks, quotes, braces, %, $ or \\";
  return [
    ...caddyFeatures.unusable(version, "version"),
    ...portProblems("port", model.port),
    ...memoryProblems(model, LEAST_MEMORY),
    ...(externalUrl !== undefined && hasCredentials(externalUrl)
      ? [{ path: "externalUrl", message: NO_CREDENTIALS }]
      : []),
    ...(isAddress ? [] : [{ path: "externalUrl", message: `${rule}, got ${quoted(externalUrl)}` }]),
  ];
}

function pagesOf(model: PortalModel): readonly SitePage[] {
  return [
    ...portalPages(model),
    { path: "style.css", content: STYLESHEET },
    ...model.areas.flatMap(({ pages }) => pages),
  ];
}

/** What distinguishes one edition of the pages from another: the server that answers with it reads the files of this release. */
function editionOf(pages: readonly SitePage[]): string {
  const hash = createHash("sha256");
  for (const { path, content } of pages) hash.update(`${path}\0${content}\0`);
  return hash.digest("hex").slice(0, 16);
}

function unitOf({ facts = [], access, port, memory }: PortalModel): SystemdUnit {
  const { signIn, upstreamTls } = access ?? {};
  const hasPasswords = signIn !== undefined && "hashes" in signIn;
  return serverUnit({
    name: PORTAL_UNIT,
    description: "Portal: what fires now, runbooks and reports as web pages",
    documentation: "https://caddyserver.com/docs/",
    program: "caddy",
    flags: [
      "run",
      "--config",
      liveFile(CONFIG),
      ...(hasPasswords ? ["--envfile", credential(PORTAL_UNIT, HASHES)] : []),
    ],
    type: "notify",
    softMemory: SOFT_MEMORY,
    variables: FOLDERS,
    variableFiles: facts.map((fact) => `${FACTS}/${fact}`),
    stopsWithin: "10s",
    openFiles: 16_384,
    ...(upstreamTls && { fleetNames: true }),
    may: {
      account: ACCOUNT,
      writes: [DATA],
      memory,
      ...(port < FIRST_FREE_PORT && { capabilities: ["CAP_NET_BIND_SERVICE"] }),
    },
    // What people do is always noted: the journal would leave out lines of a unit that writes many. A flood of passwords, each of which costs a second of a processor, leaves the servers beside it their share.
    ...(signIn && { directives: { LogRateLimitIntervalSec: 0, ...(hasPasswords && { CPUWeight: 20 }) } }),
  });
}
