import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { UpstreamArchive } from "./archives";
import { cached } from "./cache";
import { succeed } from "./command";
import { architecture } from "./debian";
import { go } from "./go";
import { HarnessError } from "./harness-error";

const SOURCE = resolve(__dirname, "stand-ins/grafana/main.go");

/** Archives of the real Grafana that somebody has, named by `GRAFANA_ARCHIVE`, with colons between; none where it is not set. */
export function realGrafanas(environment: NodeJS.ProcessEnv = process.env): readonly UpstreamArchive[] {
  const given = environment["GRAFANA_ARCHIVE"] ?? "";
  return given
    .split(":")
    .filter((path) => path !== "")
    .map(realArchive);
}

/** The number of the build in the name of a real archive. */
export function buildOf({ file }: UpstreamArchive): string {
  return /^grafana_[^_]+_(\d+)_/.exec(file)?.[1] ?? "";
}

function realArchive(path: string): UpstreamArchive {
  const [, version] = /^grafana_([^_]+)_\d+_linux_\w+\.tar\.gz$/.exec(basename(path)) ?? [];
  if (version === undefined)
    throw new HarnessError(`GRAFANA_ARCHIVE must name grafana_<version>_<build>_linux_<machine>.tar.gz, got ${path}`);
  return published(version, path);
}

/**
 * An archive in the vendor's layout, as its build of `version`, with a stand-in for the program. A sick one ends once it has changed the
 * data.
 */
export async function grafanaStandIn(version: string, build: string, { sick = false } = {}): Promise<UpstreamArchive> {
  const source = createHash("sha256").update(readFileSync(SOURCE)).digest("hex").slice(0, 12);
  const file = `grafana_${version}_${build}_linux_${await architecture()}.tar.gz`;
  const place = await cached(`stand-ins/${source}${sick ? "-sick" : ""}-${version}`, async (draft) => {
    const root = join(draft, `grafana-${version}`);
    for (const folder of ["bin", "conf", "public", "data/plugins-bundled"])
      mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, "conf/defaults.ini"), "");
    writeFileSync(join(root, "data/plugins-bundled/README"), "");
    const main = join(draft, "main.go");
    copyFileSync(SOURCE, main);
    const flags = `-s -w -X main.version=${version} -X main.sick=${sick ? "yes" : ""}`;
    const env = { ...process.env, CGO_ENABLED: "0", GOCACHE: join(draft, "cache"), GO111MODULE: "off" };
    await succeed(await go(), ["build", "-ldflags", flags, "-o", join(root, "bin/grafana"), main], {
      env,
      timeout: 600_000,
    });
    await succeed("tar", ["-C", draft, "-czf", join(draft, file), basename(root)]);
    for (const made of [root, main, join(draft, "cache")]) rmSync(made, { recursive: true, force: true });
  });
  return published(version, join(place, file));
}

function published(version: string, path: string): UpstreamArchive {
  const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
  return {
    // Mirrors look for archives by their paths; nothing asks for this one by the name of a component.
    component: "grafana" as UpstreamArchive["component"],
    version,
    file: basename(path),
    path,
    sha256,
    published: sha256,
    folder: `/grafana/release/${version}`,
    checksums: `${basename(path)}.sha256`,
  };
}
