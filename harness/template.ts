import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache";
import { run, succeed } from "./command";
import { debianMirror, downloadWithDependencies, SUITES, unpacked } from "./debian";
import type { Progress } from "./machine";
import { packagesOf } from "./programs";

/** Versions of Debian that guests can have. */
export type DebianVersion = keyof typeof SUITES;

/** What a small cloud image of Debian has, and no more: what deployments need beyond it, they have to bring. */
const INSTALLED = [
  "systemd-sysv",
  "dbus",
  "openssh-server",
  "iproute2",
  "curl",
  "ca-certificates",
  "procps",
  "sudo",
  "kmod",
  "netbase",
  "e2fsprogs",
];

/** What hosts can install beside our programs: applications that tests run there. */
const APPLICATIONS = ["python3-prometheus-client"];

/** What hosts install from their distribution alone, whatever the source of our programs. */
const OF_DISTRIBUTION = ["nftables"];

/** Where guests have the packages that they can install. */
export const REPOSITORY = "/usr/local/share/packages";
/** Raised when the recipe below changes in a way that its lists do not show. */
const RECIPE = 3;

/**
 * The root folder of a guest that hosts are booted from, made by debootstrap the first time. Hosts lay a folder of their own
 * over it: it must never change while one of them runs.
 */
export async function guestRoot(version: DebianVersion, progress: Progress = () => undefined): Promise<string> {
  const recipe = createHash("sha256")
    .update(JSON.stringify([RECIPE, INSTALLED, packagesOf(SUITES[version]), APPLICATIONS, OF_DISTRIBUTION]))
    .digest("hex");
  const folder = await cached(`guests/debian-${version}-${recipe.slice(0, 12)}`, async (draft) => {
    progress(`building the Debian ${version} guest (once; about a minute)`);
    const root = join(draft, "root");
    await bootstrap(version, root);
    configure(root);
    await addSharedFiles(version, root);
    await offerPackages(version, root);
  });
  return join(folder, "root");
}

async function bootstrap(version: DebianVersion, root: string): Promise<void> {
  const options = ["--variant=minbase", `--include=${INSTALLED.join(",")}`];
  // What it mounts below the root goes with it, however it ends: removing the folder must not reach into the machine.
  const apart = ["--mount", "--propagation", "private", "--", "debootstrap"];
  const command = [...apart, ...options, SUITES[version], root, await debianMirror()];
  await succeed("unshare", command, { timeout: 1_200_000 });
  const inside = (...command: readonly string[]) => succeed("chroot", [root, ...command]);
  await inside("useradd", "--create-home", "--shell", "/bin/bash", "--uid", "1000", "admin");
  await inside("apt-get", "clean");
}

function configure(root: string): void {
  const write = (path: string, content: string, mode = 0o644) => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), content, { mode });
  };
  write(
    "etc/ssh/sshd_config.d/10-harness.conf",
    "PermitRootLogin prohibit-password\nPasswordAuthentication no\nUseDNS no\n",
  );
  write("etc/sudoers.d/admin", "admin ALL=(ALL) NOPASSWD: ALL\n", 0o440);
  write("etc/machine-id", "");
  write("etc/default/locale", "LANG=C.UTF-8\n");
  // The machine's own name server, which debootstrap copied, is out of reach: each question would wait ten seconds for it.
  rmSync(join(root, "etc/resolv.conf"), { force: true });
  write("etc/resolv.conf", "options timeout:1 attempts:1\n");
  for (const name of readdirSync(join(root, "etc/ssh")).filter((file) => file.startsWith("ssh_host_"))) {
    rmSync(join(root, "etc/ssh", name));
  }
  const units = join(root, "etc/systemd/system");
  mkdirSync(join(units, "multi-user.target.wants"), { recursive: true });
  const networkd = "systemd-networkd.service";
  symlinkSync(`/usr/lib/systemd/system/${networkd}`, join(units, "multi-user.target.wants", networkd));
  for (const timer of ["apt-daily.timer", "apt-daily-upgrade.timer", "fstrim.timer", "e2scrub_all.timer"]) {
    symlinkSync("/dev/null", join(units, timer));
  }
}

/** Debian builds its programs to read from here what the vendors' own carry inside; ours come as archives without these files. */
async function addSharedFiles(version: DebianVersion, root: string): Promise<void> {
  const { root: files } = await unpacked(SUITES[version], ["prometheus-alertmanager"]);
  const shared = "usr/share/prometheus";
  cpSync(join(files, shared), join(root, shared), { recursive: true });
}

/** A repository of `.deb` files in the guest. apt prefers any other source that it knows and hangs on one that it cannot reach: it is the only one. */
async function offerPackages(version: DebianVersion, root: string): Promise<void> {
  const folder = join(root, REPOSITORY);
  await downloadWithDependencies(
    SUITES[version],
    [...packagesOf(SUITES[version]), ...APPLICATIONS, ...OF_DISTRIBUTION],
    join(root, "var/lib/dpkg/status"),
    folder,
  );
  for (const leftover of ["partial", ".state", "lock"])
    rmSync(join(folder, leftover), { recursive: true, force: true });
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".deb"))
    .sort();
  const stanzas = await Promise.all(files.map((file) => stanzaOf(folder, file)));
  writeFileSync(join(folder, "Packages"), stanzas.join("\n"));
  rmSync(join(root, "etc/apt/sources.list"), { force: true });
  rmSync(join(root, "etc/apt/sources.list.d"), { recursive: true, force: true });
  mkdirSync(join(root, "etc/apt/sources.list.d"));
  writeFileSync(join(root, "etc/apt/sources.list"), `deb [trusted=yes] file:${REPOSITORY} ./\n`);
  rmSync(join(root, "var/lib/apt/lists"), { recursive: true, force: true });
  mkdirSync(join(root, "var/lib/apt/lists/partial"), { recursive: true });
  await succeed("chroot", [root, "apt-get", "update"]);
}

/** What a repository says of a package in `folder`. */
export async function stanzaOf(folder: string, file: string): Promise<string> {
  const [control, digest, { stdout: size }] = await Promise.all([
    succeed("dpkg-deb", ["-f", join(folder, file)]),
    succeed("sha256sum", [join(folder, file)]),
    run("stat", ["-c", "%s", join(folder, file)]),
  ]);
  return `${control.trimEnd()}\nFilename: ./${file}\nSize: ${size.trim()}\nSHA256: ${digest.slice(0, 64)}\n`;
}
