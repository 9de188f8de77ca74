import { ValidationError } from "../errors";
import { systemdVariable } from "../escaping";
import type { Bytes } from "../units";
import type { SystemdUnit, UnitSection } from "./component-plan";
import { serverProblems } from "./lazy";
import { liveFile, liveProgram } from "./paths";
import { hardening, type HardeningOptions, KEEPS_RUNNING } from "./unit-file";

/** Share of a Go server's memory above which it collects garbage harder, well before the kernel would end it at its limit. */
export const SOFT_MEMORY = 0.9;

/** A server as a systemd unit: what differs between servers, and nothing that all of them have. */
export interface ServerUnit {
  /** `vmo-prometheus.service` */
  readonly name: string;
  readonly description: string;
  /** Address of its manual. */
  readonly documentation: string;
  /** Its program, by the name that its artifact gives it. */
  readonly program: string;
  /** A script of the release that ends by becoming the program and the flags that it is given. @default - the program is started at once */
  readonly startedBy?: string;
  /** What follows the program, as `ExecStart=` reads it. */
  readonly flags: readonly string[];
  /** `notify` where it tells systemd that it is ready. @default "simple" */
  readonly type?: "simple" | "notify";
  /** Whether it reads its files again on SIGHUP. @default false */
  readonly reloads?: boolean;
  /** For servers in Go: the share of their memory that their garbage collector keeps to, such as {@link SOFT_MEMORY}. @default - no limit */
  readonly softMemory?: number;
  /** Environment variables. @default - none */
  readonly variables?: Readonly<Record<string, string>>;
  /** Absolute paths of files with environment variables. @default - none */
  readonly variableFiles?: readonly string[];
  /** How long it may take to stop before it is killed, as systemd reads it. @default - systemd's own (90 seconds) */
  readonly stopsWithin?: string;
  /** Most files and connections that it may have open. @default - systemd's own */
  readonly openFiles?: number;
  /** Whether it finds the fleet's hosts by their fleet names. @default false */
  readonly fleetNames?: boolean;
  /** What it may do; its memory is the unit's limit. */
  readonly may: HardeningOptions & { readonly memory: Bytes };
  /** Directives that replace those of {@link may}. @default - none */
  readonly directives?: UnitSection;
}

/**
 * The unit of a server: it starts after the network, restarts after any exit, and may do what {@link ServerUnit.may} names.
 *
 * @throws ValidationError with everything that is wrong with `server`
 */
export function checkedServerUnit(server: ServerUnit): SystemdUnit {
  ValidationError.throwIfAny(
    `serverUnit ${String((Object(server) as Partial<ServerUnit>).name)}`,
    serverProblems(server),
  );
  return serverUnit(server);
}

/** {@link checkedServerUnit} for servers of this library, whose units tests hold against its schema. */
export function serverUnit(server: ServerUnit): SystemdUnit {
  const { name, description, documentation, reloads = false, fleetNames } = server;
  return {
    name,
    reloads,
    ...(fleetNames !== undefined && { fleetNames }),
    sections: {
      Unit: {
        Description: description,
        Documentation: documentation,
        Wants: "network-online.target",
        After: "network-online.target",
      },
      Service: serviceOf(server),
    },
  };
}

function serviceOf({
  program,
  startedBy,
  flags,
  type = "simple",
  reloads,
  variableFiles = [],
  ...server
}: ServerUnit): UnitSection {
  const variables = variablesOf(server);
  return {
    Type: type,
    ExecStart: [
      ...(startedBy === undefined ? [] : ["/bin/sh", liveFile(startedBy)]),
      liveProgram(program),
      ...flags,
    ].join(" "),
    ...(reloads && { ExecReload: "/bin/kill -HUP $MAINPID" }),
    ...(variables.length > 0 && { Environment: variables }),
    ...(variableFiles.length > 0 && { EnvironmentFile: variableFiles }),
    ...KEEPS_RUNNING,
    ...(server.stopsWithin !== undefined && { TimeoutStopSec: server.stopsWithin }),
    ...(server.openFiles !== undefined && { LimitNOFILE: server.openFiles }),
    ...hardening(server.may),
    ...server.directives,
  };
}

function variablesOf({
  softMemory,
  variables = {},
  may,
}: Pick<ServerUnit, "softMemory" | "variables" | "may">): readonly string[] {
  return Object.entries({
    // Also for programs that find a limit by themselves: that one is of the whole machine where no cgroup enforces it.
    ...(softMemory !== undefined && { GOMEMLIMIT: String(may.memory.times(softMemory).count) }),
    ...variables,
  }).map(([variable, value]) => systemdVariable(variable, value));
}
