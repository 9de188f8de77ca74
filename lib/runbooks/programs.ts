import { HOST_ROOT } from "../host";
import type { Line } from "./model";

/** Programs that every host of the stack has: Debian's base system with systemd, and what an activation asks for. */
const BASE: ReadonlySet<string> = new Set(
  (
    "apt-get cat chmod chown curl cut date df diff dmesg du free getent grep head ip journalctl kill ls mount mv " +
    "pgrep pmap ps readlink resize2fs rm sed sh sha256sum sort ss stat systemctl systemd-analyze tail timedatectl top uniq uptime vmstat"
  ).split(" "),
);

/** Programs that a host may lack, by their Debian package. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "cloud-guest-utils": ["growpart"],
  cron: ["crontab"],
  "default-jdk-headless": ["jstack", "jstat"],
  "golang-go": ["go"],
  htop: ["htop"],
  iftop: ["iftop"],
  iotop: ["iotop"],
  "iputils-ping": ["ping"],
  lsof: ["lsof"],
  "openssh-client": ["ssh"],
  python3: ["python3"],
  sysstat: ["iostat", "mpstat", "pidstat", "sar"],
  tcpdump: ["tcpdump"],
  valgrind: ["valgrind"],
  xfsprogs: ["xfs_growfs"],
};

const PACKAGE_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(PACKAGES).flatMap(([name, programs]) => programs.map((program) => [program, name] as const)),
);

/** A program that a page names. */
export interface NamedProgram {
  readonly name: string;
  /** Where a host has it: with Debian's base system, in the live release, or in a package that may be missing. */
  readonly from: "base" | "release" | { readonly package: string };
}

/** The programs that `code` of a page runs, in their order; none where it is no command of a shell. */
export function programsIn(code: string): readonly NamedProgram[] {
  const commands = code.replace(/'[^']*'|"[^"]*"|\$\([^)]*\)/g, "x").split(/\|\|?|&&|;/);
  return commands.flatMap((command): readonly NamedProgram[] => {
    const [word = ""] = command.trim().split(/\s+/);
    if (word.startsWith(`${HOST_ROOT}/current/bin/`)) return [{ name: word, from: "release" }];
    if (BASE.has(word)) return [{ name: word, from: "base" }];
    const found = PACKAGE_OF.get(word);
    return found === undefined ? [] : [{ name: word, from: { package: found } }];
  });
}

/** The programs of `lines` that a host may lack, with the packages that bring them; undefined when it has all of them. */
export function missingPrograms(lines: readonly Line[]): Line | undefined {
  const byPackage = new Map<string, Set<string>>();
  for (const piece of lines.flat()) {
    if (typeof piece === "string" || !("code" in piece)) continue;
    for (const { name, from } of programsIn(piece.code)) {
      if (typeof from === "string") continue;
      byPackage.set(from.package, (byPackage.get(from.package) ?? new Set()).add(name));
    }
  }
  if (byPackage.size === 0) return undefined;
  const packages = [...byPackage].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    "A host may lack some of these programs. Debian packages: ",
    ...packages.flatMap(([name, programs], index): Line => [
      index === 0 ? "" : ", ",
      { code: name },
      ...(programs.size === 1 && programs.has(name) ? [] : [` (${[...programs].sort().join(", ")})`]),
    ]),
    ".",
  ].filter((piece) => piece !== "");
}
