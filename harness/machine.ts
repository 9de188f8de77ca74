import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheFolder } from "./cache";
import { run, tail } from "./command";
import { HarnessError } from "./harness-error";
import { locked } from "./lock";

/** Called with what is being done, a short sentence at a time. */
export type Progress = (text: string) => void;

/** Programs that booting hosts needs, with the Debian package of each. */
const NEEDED: Readonly<Record<string, string>> = {
  debootstrap: "debootstrap",
  "systemd-nspawn": "systemd-container",
  ip: "iproute2",
  ssh: "openssh-client",
  "ssh-keygen": "openssh-client",
  flock: "util-linux",
  nsenter: "util-linux",
  "dpkg-deb": "dpkg",
  gpgv: "gpgv",
  curl: "curl",
};
const KEYRING = { file: "/usr/share/keyrings/debian-archive-keyring.gpg", package: "debian-archive-keyring" };

/** Why hosts cannot be booted on this machine; empty when they can, once {@link prepareMachine} has run. */
export async function machineProblems(): Promise<readonly string[]> {
  const problems: string[] = [];
  if (process.platform !== "linux")
    return [`hosts are booted with systemd-nspawn, which needs Linux; this is ${process.platform}`];
  const { id, pretty } = osRelease(existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "");
  if (id !== "debian") problems.push(`this machine runs ${pretty}; Debian 12 or later is needed`);
  if (process.getuid?.() !== 0)
    problems.push("this user is not root; mounts, bridges and namespaces need it (try sudo)");
  if (problems.length > 0) return problems;
  const { code, stderr } = await run("unshare", ["--mount", "--net", "--pid", "--fork", "true"]);
  if (code !== 0) {
    problems.push(`namespaces cannot be made here (${tail(stderr, 1)}); in a container, it has to be a privileged one`);
  }
  return problems;
}

/**
 * Makes sure that hosts can be booted here, installing Debian packages that are missing.
 *
 * @throws HarnessError with everything that is missing when it cannot
 */
export async function prepareMachine(progress: Progress = () => undefined): Promise<void> {
  const problems = await machineProblems();
  if (problems.length > 0) throw new HarnessError(`this machine cannot boot hosts: ${problems.join("; ")}`);
  await installPackages(missingPackages(), progress);
}

/** Installs Debian packages on this machine, when there are any to install. */
export async function installPackages(packages: readonly string[], progress: Progress): Promise<void> {
  if (packages.length === 0) return;
  progress(`installing ${packages.join(", ")} with apt-get`);
  const install = ["-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", "install", ...packages];
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, timeout: 600_000 };
  await locked(join(cacheFolder(), "locks", "machine-apt"), async () => {
    if ((await run("apt-get", install, options)).code === 0) return;
    await run("apt-get", ["update"], options);
    const { code, stdout, stderr } = await run("apt-get", install, options);
    if (code === 0) return;
    const command = `apt-get install ${packages.join(" ")}`;
    throw new HarnessError(
      `these packages could not be installed; run "${command}" yourself: ${tail(stderr || stdout)}`,
    );
  });
}

/** Whether a program is on the search path. */
export function onPath(program: string, path = process.env["PATH"] ?? ""): boolean {
  // A login without sbin on its path runs them all the same once it is root.
  const folders = [...path.split(delimiter), "/usr/sbin", "/sbin"];
  return folders.some((folder) => folder !== "" && existsSync(join(folder, program)));
}

/** `ID` and `PRETTY_NAME` of an os-release file. */
export function osRelease(text: string): { readonly id: string; readonly pretty: string } {
  const value = (key: string) => new RegExp(`^${key}=["']?([^"'\n]*)`, "m").exec(text)?.[1];
  return { id: value("ID") ?? "unknown", pretty: value("PRETTY_NAME") ?? "an unknown system" };
}

function missingPackages(): readonly string[] {
  const missing = Object.entries(NEEDED).filter(([program]) => !onPath(program));
  const packages = missing.map(([, name]) => name);
  return [...new Set(existsSync(KEYRING.file) ? packages : [...packages, KEYRING.package])].sort();
}
