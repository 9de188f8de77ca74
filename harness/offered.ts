import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cached } from "./cache";
import { succeed } from "./command";
import { downloadWithDependencies, SUITES, unpacked } from "./debian";
import type { Host } from "./host";
import { type DebianVersion, guestRoot, REPOSITORY, stanzaOf } from "./template";

/** Servers of a user's own that a host runs, and what asks them. */
export const SERVERS = ["postgresql", "redis-server", "prometheus-postgres-exporter", "prometheus-redis-exporter"];

/**
 * What PostgreSQL compiles queries with, by Debian's version: with what it needs, two fifths of all that is fetched. An empty package stands in
 * for it, and servers are made that compile none.
 */
const COMPILER: Readonly<Record<DebianVersion, string>> = { 12: "libllvm14", 13: "libllvm19" };

const NO_COMPILER = { path: "etc/postgresql-common/createcluster.d/no-compiler.conf", text: "jit = off\n" };

/** A folder with packages for guests with `version`, and with all that these need and guests do not have. */
export async function packagesFor(version: DebianVersion, packages: readonly string[]): Promise<string> {
  const status = join(await guestRoot(version), "var/lib/dpkg/status");
  const compiler = COMPILER[version];
  const recipe = JSON.stringify([packages, compiler, NO_COMPILER]);
  const key = createHash("sha256").update(recipe).update(readFileSync(status)).digest("hex");
  return cached(`offered/debian-${version}-${key.slice(0, 12)}`, async (draft) => {
    const installed = join(draft, "status");
    const there = `${controlOf(compiler)}\nStatus: install ok installed`;
    writeFileSync(installed, `${readFileSync(status, "utf8").trimEnd()}\n\n${there}\n`);
    await downloadWithDependencies(SUITES[version], packages, installed, draft);
    await packEmpty(compiler, draft);
    rmSync(installed);
  });
}

function controlOf(name: string): string {
  const fields = { Package: name, Version: "9:1", Architecture: "all", "Multi-Arch": "foreign" };
  const lines = Object.entries({ ...fields, Maintainer: "nobody <nobody@localhost>", Description: "empty" });
  return lines.map((line) => line.join(": ")).join("\n");
}

/** A package of that name without its files, in `folder`. */
async function packEmpty(name: string, folder: string): Promise<void> {
  const root = join(folder, name);
  for (const [path, text] of [
    ["DEBIAN/control", `${controlOf(name)}\n`],
    [NO_COMPILER.path, NO_COMPILER.text],
  ] as const) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  await succeed("dpkg-deb", ["--build", "--root-owner-group", root, join(folder, `${name}_1_all.deb`)]);
  rmSync(root, { recursive: true });
}

/** Puts `packages` and what they need into the repository that `host`, which has `version`, installs from. */
export async function offerAll(host: Host, version: DebianVersion, packages: readonly string[]): Promise<void> {
  await add(host, await packagesFor(version, packages));
}

/** Puts packages of Debian 13 that need nothing else into the repository that `host` installs from. */
export async function offer(host: Host, packages: readonly string[]): Promise<void> {
  for (const name of packages) await add(host, dirname((await unpacked("trixie", [name])).root));
}

async function add(host: Host, folder: string): Promise<void> {
  const known = await host.succeed(`cat ${REPOSITORY}/Packages`);
  const stanzas: string[] = [];
  for (const file of readdirSync(folder).filter((entry) => entry.endsWith(".deb"))) {
    if (known.includes(`Filename: ./${file}\n`)) continue;
    await host.copyIn(join(folder, file), `${REPOSITORY}/${file}`);
    stanzas.push(await stanzaOf(folder, file));
  }
  await host.write(`${REPOSITORY}/Packages`, [known.trimEnd(), ...stanzas].join("\n\n"));
  await host.succeed("apt-get update");
}
