import { ValidationError } from "../errors";
import type { Bytes } from "../units";
import type { SystemdUnit, UnitSection } from "./component-plan";

/** Sections that systemd's own pages name first; others follow in alphabetical order. */
const SECTIONS = ["Unit", "Service", "Timer", "Path", "Socket", "Install"];

/**
 * The text of a unit file. Sections stand in systemd's usual order, directives in the order given, lists as repeated
 * lines; `true` and `false` are written as `yes` and `no`.
 *
 * @throws ValidationError when a value would break out of its line
 */
export function renderUnit(unit: Pick<SystemdUnit, "name" | "sections">): string {
  const rank = (name: string) => (SECTIONS.includes(name) ? SECTIONS.indexOf(name) : SECTIONS.length);
  const names = Object.keys(unit.sections).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return names.map((name) => `[${name}]\n${linesOf(unit.name, name, unit.sections[name] ?? {}).join("")}`).join("\n");
}

function linesOf(unit: string, section: string, directives: UnitSection): string[] {
  return Object.entries(directives).flatMap(([directive, value]) => {
    const values = Array.isArray(value) ? (value as readonly string[]) : [value as string | number | boolean];
    return values.map((one) => {
      const text = typeof one === "boolean" ? (one ? "yes" : "no") : String(one);
      if (/[\n\r\0]/.test(text) || text.endsWith("\\"))
        throw new ValidationError(unit, [
          { path: `${section}.${directive}`, message: `must be one line, got ${JSON.stringify(text)}` },
        ]);
      return `${directive}=${text}\n`;
    });
  });
}

/**
 * Directives for the `Service` section of a server: it restarts after any exit, and only `systemctl stop` stops it. `on-failure` would take
 * a clean exit for a wish, and every server here exits cleanly on SIGTERM. One start in five seconds stays below systemd's own limit (five in
 * ten), so that it is tried for ever.
 */
export const KEEPS_RUNNING: UnitSection = { Restart: "always", RestartSec: "5s" };

/** What a service may do beside the nothing that it may do by default. */
export interface HardeningOptions {
  /** The account that it runs as; also its group. */
  readonly account: string;
  /** Absolute paths that it may write. @default - none: it writes nothing */
  readonly writes?: readonly string[];
  /**
   * Home directories: hidden, or visible and not writable, for programs that measure file systems.
   *
   * @default "hidden"
   */
  readonly homes?: "hidden" | "read-only";
  /** Processes of others in `/proc`: hidden, or visible for programs that measure them. @default "hidden" */
  readonly processes?: "hidden" | "visible";
  /**
   * `/tmp` and `/dev`: its own, or the host's, for programs that measure file systems.
   *
   * @default "own"
   */
  readonly mounts?: "own" | "host";
  /**
   * Whom it may talk to. `loopback` is kept by the kernel, where it can. With `own`, it has a loopback that no other program reaches, and nothing
   * else; it answers at sockets of files.
   *
   * @default "any"
   */
  readonly network?: "any" | "loopback" | "own" | "none";
  /** Whether it asks the kernel for interfaces and routes (AF_NETLINK), as Go programs that list addresses do. @default false */
  readonly netlink?: boolean;
  /** Capabilities that it keeps, such as `CAP_SYS_PTRACE`. @default - none */
  readonly capabilities?: readonly string[];
  /** Whether it makes code at run time, as Node and Java do. @default false */
  readonly justInTime?: boolean;
  /** Most memory that it may take; the kernel ends it above. @default - no limit */
  readonly memory?: Bytes;
  /** Most threads and processes. @default 512 */
  readonly tasks?: number;
}

/**
 * Directives for the `Service` section that take everything from a service but what `options` name. With the defaults
 * `systemd-analyze security` counts about 1.0 (2.0 with what exporters need).
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html
 */
export function hardening(options: HardeningOptions): UnitSection {
  const capabilities = options.capabilities ?? [];
  const visible = options.processes === "visible";
  return {
    User: options.account,
    Group: options.account,
    ...(options.writes !== undefined && options.writes.length > 0 && { ReadWritePaths: options.writes.join(" ") }),
    NoNewPrivileges: true,
    CapabilityBoundingSet: capabilities.join(" "),
    AmbientCapabilities: capabilities.join(" "),
    ProtectSystem: "strict",
    ProtectHome: options.homes === "read-only" ? "read-only" : true,
    ...(options.mounts !== "host" && { PrivateTmp: true, PrivateDevices: true }),
    // In a private user namespace, capabilities would not apply to the host's processes.
    ...(capabilities.length === 0 && !visible && options.mounts !== "host" && { PrivateUsers: true }),
    ...(!visible && options.mounts !== "host" && { ProtectProc: "invisible", ProcSubset: "pid" }),
    ProtectHostname: true,
    ProtectClock: true,
    ProtectKernelTunables: true,
    ProtectKernelModules: true,
    ProtectKernelLogs: true,
    ProtectControlGroups: true,
    ...networkOf(options),
    RestrictNamespaces: true,
    RestrictRealtime: true,
    RestrictSUIDSGID: true,
    LockPersonality: true,
    MemoryDenyWriteExecute: options.justInTime !== true,
    RemoveIPC: true,
    KeyringMode: "private",
    UMask: "0077",
    SystemCallArchitectures: "native",
    SystemCallFilter: ["@system-service", "~@privileged @resources"],
    SystemCallErrorNumber: "EPERM",
    ...(options.memory !== undefined && { MemoryMax: options.memory.toSystemd() }),
    TasksMax: options.tasks ?? 512,
  };
}

function networkOf({ network, netlink }: HardeningOptions): UnitSection {
  const families = [
    "AF_UNIX",
    ...(network === "none" ? [] : ["AF_INET", "AF_INET6"]),
    ...(netlink ? ["AF_NETLINK"] : []),
  ];
  return {
    RestrictAddressFamilies: families.join(" "),
    ...((network === "none" || network === "own") && { PrivateNetwork: true }),
    ...(network === "loopback" && { IPAddressDeny: "any", IPAddressAllow: "localhost" }),
  };
}
