import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached, cacheFolder } from "./cache";
import { run, succeed, tail } from "./command";
import { HarnessError } from "./harness-error";
import { locked } from "./lock";

/** Debian suites that the harness takes packages and guests from. */
export type Suite = "bookworm" | "trixie" | "sid";

/** The suite behind a guest's version. */
export const SUITES = { 12: "bookworm", 13: "trixie" } as const;

const DAY = 24 * 60 * 60 * 1000;

/**
 * The Debian mirror that this machine is set up to use. No address stands in our code: a closed network has its own.
 *
 * @throws HarnessError when the machine has none
 */
export async function debianMirror(): Promise<string> {
  const format = "$(CREATED_BY)|$(REPO_URI)|$(RELEASE)|$(ORIGIN)";
  const { stdout } = await run("apt-get", ["indextargets", "--format", format]);
  const uri = mirrorAmong(stdout);
  if (uri === undefined) {
    throw new HarnessError(
      "apt on this machine knows no Debian mirror; add one to /etc/apt/sources.list and run apt-get update",
    );
  }
  return uri;
}

/** The mirror among lines of `apt-get indextargets`; its security and updates archives have other layouts or suites. */
export function mirrorAmong(indexTargets: string): string | undefined {
  const targets = indexTargets.split("\n").map((line) => line.split("|"));
  const main = targets.filter(
    ([by, , release]) => by === "Packages" && release !== undefined && !release.includes("-"),
  );
  const debian =
    main.find(([, , , origin]) => origin === "Debian") ?? main.find(([, uri]) => /\/debian\/?$/.test(uri ?? ""));
  return debian?.[1]?.replace(/\/+$/, "");
}

/** The processor architecture of this machine in Debian's words: `amd64`, `arm64`. */
export async function architecture(): Promise<string> {
  return (await succeed("dpkg", ["--print-architecture"])).trim();
}

/** The environment in which apt knows one suite only, in folders of our own; the machine's apt is neither read for packages nor changed. */
export async function aptFor(suite: Suite): Promise<NodeJS.ProcessEnv> {
  const folder = join(cacheFolder(), "apt", suite);
  const env = { ...process.env, APT_CONFIG: join(folder, "apt.conf"), DEBIAN_FRONTEND: "noninteractive" };
  await locked(join(cacheFolder(), "locks", `apt-${suite}`), async () => {
    const stamp = join(folder, "updated");
    if (existsSync(stamp) && Date.now() - statSync(stamp).mtimeMs < DAY) return;
    for (const sub of ["state/lists/partial", "cache/archives/partial", "etc"]) {
      mkdirSync(join(folder, sub), { recursive: true });
    }
    writeFileSync(join(folder, "status"), "");
    const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
    writeFileSync(join(folder, "sources.list"), `deb [signed-by=${keyring}] ${await debianMirror()} ${suite} main\n`);
    writeFileSync(
      env.APT_CONFIG,
      aptConfiguration(folder, await architecture(), await succeed("apt-config", ["dump"])),
    );
    const { code, stdout, stderr } = await run("apt-get", ["update"], { env, timeout: 300_000 });
    if (code !== 0 || /^(W|E): .*(Failed to fetch|not signed)/m.test(stderr)) {
      throw new HarnessError(`the package list of Debian ${suite} could not be fetched: ${tail(stderr || stdout)}`);
    }
    writeFileSync(stamp, "");
  });
  return env;
}

/** An apt.conf that keeps everything below `folder` and takes from the machine's own only how it fetches (proxies, certificates). */
export function aptConfiguration(folder: string, architectureName: string, machine: string): string {
  const fetching = machine
    .split("\n")
    .filter((line) => /^Acquire::(http|https|ftp|Retries|Check-)/.test(line) && !/ "";$/.test(line));
  const none = ["SourceParts", "Parts", "PreferencesParts", "Trusted", "TrustedParts"].map(
    (part) => `Dir::Etc::${part} "/dev/null";`,
  );
  return [
    `APT::Architecture "${architectureName}"; APT::Architectures { "${architectureName}"; };`,
    'APT::Sandbox::User "root"; Acquire::Languages "none";',
    `Dir "${folder}"; Dir::State "${folder}/state"; Dir::State::status "${folder}/status"; Dir::Cache "${folder}/cache";`,
    `Dir::Etc "${folder}/etc"; Dir::Etc::SourceList "${folder}/sources.list"; Dir::Etc::Main "/dev/null";`,
    ...none,
    // A mirror that is frozen on purpose, or a machine whose clock is ahead, must do: what is fetched is signed all the same.
    'Acquire::Check-Valid-Until "false"; Acquire::Check-Date "false";',
    ...fetching,
    "",
  ].join("\n");
}

/** Packages unpacked beside the system. */
export interface Unpacked {
  readonly root: string;
  /** Debian's version of the first package: `3.5.3+ds-1`. */
  readonly version: string;
}

/**
 * Packages of a suite, unpacked and not installed. `pinned` versions are taken while the mirror has them; after that
 * (sid moves on, stable has point releases) the suite's own, so that a fresh machine works in a year as well.
 */
export async function unpacked(suite: Suite, packages: readonly string[], pinned?: string): Promise<Unpacked> {
  const folder = await cached(
    `packages/${suite}/${packages.join("+")}${pinned === undefined ? "" : `@${pinned}`}`,
    async (draft) => {
      const env = await aptFor(suite);
      const wanted = pinned === undefined ? packages : packages.map((name) => `${name}=${pinned}`);
      const fetch = (names: readonly string[]) =>
        run("apt-get", ["download", ...names], { cwd: draft, env, timeout: 600_000 });
      let outcome = await fetch(wanted);
      if (outcome.code !== 0 && pinned !== undefined) outcome = await fetch(packages);
      if (outcome.code !== 0) {
        throw new HarnessError(`Debian ${suite} gives no ${packages.join(", ")}: ${tail(outcome.stderr)}`);
      }
      mkdirSync(join(draft, "root"));
      for (const name of packages) {
        const file = readdirSync(draft).find((entry) => entry.startsWith(`${name}_`) && entry.endsWith(".deb"));
        if (file === undefined) throw new HarnessError(`apt-get download left no file of ${name}`);
        await succeed("dpkg-deb", ["-x", join(draft, file), join(draft, "root")]);
        if (name !== packages[0]) continue;
        writeFileSync(join(draft, "version"), await succeed("dpkg-deb", ["-f", join(draft, file), "Version"]));
      }
    },
  );
  return { root: join(folder, "root"), version: readFileSync(join(folder, "version"), "utf8").trim() };
}

/**
 * Puts `packages` of a suite and all that they need beyond `installed` (a dpkg status file) into `folder`.
 * Recommendations stay out.
 */
export async function downloadWithDependencies(
  suite: Suite,
  packages: readonly string[],
  installed: string,
  folder: string,
): Promise<void> {
  const env = await aptFor(suite);
  const state = join(folder, ".state");
  mkdirSync(join(folder, "partial"), { recursive: true });
  mkdirSync(state, { recursive: true });
  copyFileSync(installed, join(state, "status"));
  const options = [`Dir::State::status=${state}/status`, `Dir::Cache::archives=${folder}`].flatMap((o) => ["-o", o]);
  await succeed("apt-get", [...options, "-y", "-d", "--no-install-recommends", "install", ...packages], {
    env,
    timeout: 600_000,
  });
}
