import type { ComponentPrograms, ProgramOptions } from "../artifacts";
import { type Problem, ValidationError } from "../errors";
import {
  certificateOf,
  FACTS,
  serverUnit,
  SOFT_MEMORY,
  type Command,
  type ComponentPlan,
  type ConfigFile,
  type Secret,
  type SystemdUnit,
} from "../host";
import { Bytes } from "../units";
import { webListener, type WebListener } from "../web-config";

/** An exporter of a server, as a service: what differs between them. */
export interface ServerExporter {
  /** Its program, as artifacts name it: `postgres_exporter`. */
  readonly program: string;
  /** `postgres-exporter`: names its component, account and unit. */
  readonly component: string;
  /** What it asks: `PostgreSQL`. */
  readonly server: string;
  readonly documentation: string;
  readonly port: number;
  /** Whether it serves with its host's certificate, and lets in only clients that have one. @default false */
  readonly overTls?: boolean;
  /** How it is told about its certificate. @default "web-config" */
  readonly tlsBy?: "web-config" | "flags";
  /** The metric that says whether its server answers: `pg_up`. */
  readonly up: string;
  /** What its flags begin with. @default "--" */
  readonly dashes?: "-" | "--";
  /** A script of {@link files} that ends by becoming the program. @default - the program is started at once */
  readonly startedBy?: string;
  /** Whether its flags name its own host, as `${VMO_HOST_NAME}`, by whose fleet name it is asked. @default false */
  readonly ownName?: boolean;
  /** As `ExecStart=` reads them, beside those about its port. */
  readonly flags: readonly string[];
  /** @default - none */
  readonly variables?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly files?: readonly ConfigFile[];
  /** @default - none */
  readonly secrets?: readonly Secret[];
}

const MEMORY = Bytes.mebibytes(128);

/** Name of an exporter's unit. */
export function unitName({ component }: Pick<ServerExporter, "component">): string {
  return `vmo-${component}.service`;
}

/** Host fact with an exporter's web configuration, in which the host's own name stands. */
export function webFact({ component }: Pick<ServerExporter, "component">): string {
  return `web/${component}.yml`;
}

/**
 * All that an exporter needs of a host. It says whether its server answers and does not fail itself, so that an activation does not depend
 * on a server that is none of ours.
 *
 * @param problems - what is wrong with the exporter
 * @throws ValidationError with these, or when the version cannot work
 */
export function serverExporterPlan(
  exporter: ServerExporter,
  programs: ComponentPrograms,
  options: ProgramOptions,
  problems: readonly Problem[],
): ComponentPlan {
  const { program, component, server, up, files = [], secrets = [] } = exporter;
  const { version, problems: wrong } = programs.chosen(options);
  ValidationError.throwIfAny(program, [...wrong, ...problems]);
  const unit = unitName(exporter);
  const { listens, certificates, ask } = webOf(exporter);
  return {
    component,
    artifacts: [programs.artifact(version, options)],
    account: { name: `vmo-${component}`, description: `Prometheus exporter of ${server}` },
    directories: [],
    files,
    units: [unitOf(exporter)],
    listens,
    secrets,
    ...(certificates && { certificates }),
    validations: [runs(exporter)],
    probes: [
      { kind: "http", purpose: `${program} answers`, ...ask("/metrics"), contains: up },
      { kind: "unit", purpose: `${program} stays up`, unit },
    ],
    memory: MEMORY,
  };
}

/** It has no way to check its configuration without serving it; the probe of its page shows that it was accepted. */
function runs({ program, dashes = "--" }: ServerExporter): Command {
  return { purpose: `${program} runs on this host`, run: [{ program }, `${dashes}version`] };
}

function unitOf(exporter: ServerExporter): SystemdUnit {
  const { program, component, server, documentation, flags, variables = {}, startedBy, ownName } = exporter;
  return serverUnit({
    name: unitName(exporter),
    description: `${program}: metrics of ${server}`,
    documentation,
    program,
    flags: [...flags, ...webOf(exporter).flags],
    softMemory: SOFT_MEMORY,
    variables,
    ...(startedBy !== undefined && { startedBy }),
    ...(ownName && { variableFiles: [`${FACTS}/host.env`], fleetNames: true }),
    may: { account: `vmo-${component}`, memory: MEMORY, tasks: 128 },
  });
}

function webOf(exporter: ServerExporter): WebListener {
  const { program, port, overTls = false, tlsBy = "web-config", dashes = "--" } = exporter;
  const listener = webListener({
    unit: unitName(exporter),
    port,
    purpose: `${program} metrics`,
    dashes,
    ...(overTls && { config: `${FACTS}/${webFact(exporter)}` }),
  });
  if (!overTls || tlsBy === "web-config") return listener;
  const { pem, ca } = certificateOf("fleet");
  const [address = ""] = listener.flags;
  const own = { cert: pem, key: pem, "ca-cert": ca };
  return {
    ...listener,
    flags: [address, ...Object.entries(own).map(([what, path]) => `${dashes}tls-server-${what}-file=${path}`)],
  };
}
