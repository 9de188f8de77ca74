import type { UnitSection } from "./component-plan";

/** What a service needs beyond nothing. */
export interface Sandbox {
  /** Folders that it writes; all else is read-only. */
  readonly writes?: readonly string[];
  /** `own`: it sees its own processes only and keeps no right over the users of the host. `all`: it sees everybody's. */
  readonly processes: "own" | "all";
  /** `hidden`: homes are empty. `read-only`: they are seen, so that their file systems can be measured. @default "hidden" */
  readonly homes?: "hidden" | "read-only";
  /** Reads interfaces and routes of the kernel. @default false */
  readonly netlink?: boolean;
  /** Keeps these capabilities, such as `CAP_SYS_PTRACE`. @default - none */
  readonly capabilities?: readonly string[];
  /** `/tmp` is its own and empty. `false` where it measures the host's. @default true */
  readonly privateTmp?: boolean;
}

/**
 * Directives of a `[Service]` section that take away all that `sandbox` does not name. The user, the program and the
 * limits of memory stand beside them.
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html
 */
export function hardened(sandbox: Sandbox): UnitSection {
  const { writes = [], processes, homes = "hidden", netlink = false, capabilities = [], privateTmp = true } = sandbox;
  return {
    NoNewPrivileges: true,
    CapabilityBoundingSet: capabilities.join(" "),
    AmbientCapabilities: capabilities.join(" "),
    ProtectSystem: "strict",
    ...(writes.length > 0 && { ReadWritePaths: writes.join(" ") }),
    ProtectHome: homes === "hidden" ? true : "read-only",
    PrivateTmp: privateTmp,
    PrivateMounts: true,
    PrivateDevices: true,
    // A user namespace of its own would take the capabilities away again.
    ...(processes === "own" && {
      ProtectProc: "invisible",
      ProcSubset: "pid",
      PrivateUsers: capabilities.length === 0,
    }),
    ProtectHostname: true,
    ProtectClock: true,
    ProtectKernelTunables: true,
    ProtectKernelModules: true,
    ProtectKernelLogs: true,
    ProtectControlGroups: true,
    RestrictAddressFamilies: `AF_INET AF_INET6 AF_UNIX${netlink ? " AF_NETLINK" : ""}`,
    RestrictNamespaces: true,
    RestrictRealtime: true,
    RestrictSUIDSGID: true,
    LockPersonality: true,
    MemoryDenyWriteExecute: true,
    RemoveIPC: true,
    KeyringMode: "private",
    UMask: "0077",
    SystemCallArchitectures: "native",
    SystemCallFilter: ["@system-service", "~@privileged @resources"],
    // Go's runtime asks for more file handles at its start and goes on without them; a signal would kill it.
    SystemCallErrorNumber: "EPERM",
  };
}
