import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { UpstreamArchive } from "./archives";
import { cached } from "./cache";
import { architecture } from "./debian";
import { inBuild } from "./go";
import { packed } from "./packed";

/** The newest whose source is a Go module that others can require: from 2.14 on, its tags and its path disagree. */
export const JAEGER_VERSION = "2.13.0";

/** The same version by the name that its module has. */
const MODULE_VERSION = "1.76.0";
const MODULE = "github.com/jaegertracing/jaeger";

/**
 * Path of Jaeger, built from its source, since Debian has no package of it. Its pages are missing, which its vendor builds elsewhere; its API is
 * complete.
 */
export async function jaeger(): Promise<string> {
  const built = await cached(`jaeger-${JAEGER_VERSION}`, (draft) =>
    inBuild(draft, async ({ folder, run }) => {
      // Its module replaces others, which "go install" refuses and a module that requires it does not mind.
      const lines = ["module built", "go 1.25", `require ${MODULE} v${MODULE_VERSION}`, `tool ${MODULE}/cmd/jaeger`];
      writeFileSync(join(folder, "go.mod"), lines.map((line) => `${line}\n`).join(""));
      const stamp = `-X ${MODULE}/internal/version.latestVersion=v${JAEGER_VERSION}`;
      await run("build", "-mod=mod", "-trimpath", `-ldflags=-s -w ${stamp}`, "-o", "jaeger", `${MODULE}/cmd/jaeger`);
      renameSync(join(folder, "jaeger"), join(draft, "jaeger"));
    }),
  );
  return join(built, "jaeger");
}

/** Its archive, in the vendor's layout: up to 2.13 it lies with the versions 1.x that were made from the same source. */
export async function jaegerArchive(): Promise<UpstreamArchive> {
  const name = `jaeger-${JAEGER_VERSION}-linux-${await architecture()}`;
  return packed({
    name: "jaeger",
    version: JAEGER_VERSION,
    program: await jaeger(),
    path: `${name}/jaeger`,
    file: `${name}.tar.gz`,
    folder: `/${MODULE.replace("github.com/", "")}/releases/download/v${MODULE_VERSION}`,
    checksums: `jaeger-${JAEGER_VERSION}.sha256sum.txt`,
  });
}
