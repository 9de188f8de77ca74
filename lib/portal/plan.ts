import { createHash } from "node:crypto";
import type { ProgramOptions } from "../artifacts";
import { quoted, ValidationError, type Problem } from "../errors";
import {
  DATA_ROOT,
  FACTS,
  hardening,
  KEEPS_RUNNING,
  liveFile,
  liveProgram,
  memoryProblems,
  portProblems,
  type ComponentPlan,
  type SystemdUnit,
} from "../host";
import { STYLESHEET, type SitePage } from "../pages";
import { Bytes, hasCredentials, NO_CREDENTIALS } from "../units";
import { portalPages } from "./home";
import type { PortalModel } from "./model";
import { caddyFeatures, caddyPrograms } from "./release";
import { renderCaddy, SITE } from "./render";

/** On which host, with which programs. */
export type PortalPlanOptions = ProgramOptions;

/** The unit of the portal's server. */
export const PORTAL_UNIT = "vmo-portal.service";

const ACCOUNT = "vmo-portal";
const DATA = `${DATA_ROOT}/portal`;
const CONFIG = "portal/caddy.json";

/** Go's garbage collector starts to work hard here, well before the kernel would kill the server at its limit. */
const SOFT_LIMIT = 0.8;

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
  const page = `http://127.0.0.1:${model.port}`;
  return {
    component: "portal",
    artifacts: [caddyPrograms.artifact(version, options)],
    account: { name: ACCOUNT, description: "Portal server" },
    directories: [{ path: DATA }],
    files: [
      { path: CONFIG, content: `${JSON.stringify(renderCaddy(model, version), undefined, 2)}\n`, onChange: "restart" },
      ...[...pages, { path: "edition.txt", content: `${edition}\n` }].map(({ path, content }) => ({
        path: `${SITE}/${path}`,
        content,
        onChange: "nothing" as const,
      })),
    ],
    units: [unitOf(model)],
    listens: [
      {
        port: model.port,
        protocol: "tcp",
        exposure: model.exposure ?? "fleet",
        clients: ["metrics"],
        purpose: "Portal: runbooks and reports",
      },
    ],
    connects: portsOf(model),
    secrets: [],
    validations: [
      {
        purpose: "Caddy accepts its configuration",
        run: [{ program: "caddy" }, "validate", "--config", { releaseFile: CONFIG }],
      },
    ],
    probes: [
      { kind: "http", purpose: "the portal answers", url: `${page}/healthz`, contains: "ok" },
      { kind: "http", purpose: "the portal serves the new pages", url: `${page}/edition.txt`, contains: edition },
      { kind: "unit", purpose: "the portal stays up", unit: PORTAL_UNIT },
    ],
    memory: model.memory,
  };
}

/** Ports of servers on other hosts, of the addresses that Caddy dials. */
function portsOf({ site }: PortalModel): readonly number[] {
  const upstreams = [...(site.prometheus ?? []), ...(site.alertmanager?.upstreams ?? [])];
  return upstreams.filter((one) => !one.startsWith("127.")).map((one) => Number(one.slice(one.lastIndexOf(":") + 1)));
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

function unitOf(model: PortalModel): SystemdUnit {
  const { facts = [] } = model;
  return {
    name: PORTAL_UNIT,
    reloads: false,
    sections: {
      Unit: {
        Description: "Portal: what fires now, runbooks and reports as web pages",
        Documentation: "https://caddyserver.com/docs/",
        Wants: "network-online.target",
        After: "network-online.target",
      },
      Service: {
        Type: "notify",
        ExecStart: `${liveProgram("caddy")} run --config ${liveFile(CONFIG)}`,
        Environment: [
          `GOMEMLIMIT=${model.memory.times(SOFT_LIMIT).count}`,
          // Without them it looks for the home that its account does not have.
          `XDG_CONFIG_HOME=${DATA}`,
          `XDG_DATA_HOME=${DATA}`,
        ],
        ...(facts.length > 0 && { EnvironmentFile: facts.map((fact) => `${FACTS}/${fact}`) }),
        ...KEEPS_RUNNING,
        TimeoutStopSec: "10s",
        LimitNOFILE: 16_384,
        ...hardening({ account: ACCOUNT, writes: [DATA], memory: model.memory }),
      },
    },
  };
}
