import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache";
import { run, succeed } from "./command";
import { unpacked } from "./debian";

/** A program that its vendor publishes as a Go module, and Debian not as a package. */
export interface GoModule {
  readonly name: string;
  readonly version: string;
  /** Packages that become programs, without their version: `github.com/oauth2-proxy/oauth2-proxy/v7` */
  readonly packages: readonly string[];
  /** Build tags: parts of a program that is built from a choice of them. @default - none */
  readonly tags?: readonly string[];
}

/** The folder with the programs of a module, built from source into the cache. */
export function builtWithGo({ name, version, packages, tags = [] }: GoModule): Promise<string> {
  return cached(`${name}-${version}`, async (draft) => {
    const build = join(draft, "build");
    const env = {
      ...process.env,
      GOPATH: build,
      GOCACHE: join(build, "cache"),
      GOBIN: join(build, "bin"),
      GOTOOLCHAIN: "auto",
      // Else nobody but the owner may remove what was downloaded.
      GOFLAGS: "-modcacherw",
      CGO_ENABLED: "0",
    };
    const sources = packages.map((source) => `${source}@v${version}`);
    const chosen = tags.length > 0 ? [`-tags=${tags.join(",")}`] : [];
    await succeed(await go(), ["install", "-ldflags=-s -w", ...chosen, ...sources], { env, timeout: 1_500_000 });
    for (const source of packages) {
      const program = programOf(source);
      renameSync(join(build, "bin", program), join(draft, program));
    }
    await succeed("rm", ["-rf", build]);
  });
}

/** What Go calls the program of a package: the last part of its path that is no major version. */
function programOf(source: string): string {
  return source.replace(/\/v\d+$/, "").replace(/.*\//, "");
}

/** The machine's Go, or Debian's; each gets the one that the source asks for by itself. */
export async function go(): Promise<string> {
  for (const program of ["go", "/usr/local/go/bin/go"])
    if ((await run(program, ["version"]).catch(() => undefined))?.code === 0) return program;
  const { root } = await unpacked("trixie", ["golang-1.24-go", "golang-1.24-src"]);
  const program = join(root, "usr/lib/go-1.24/bin/go");
  if (!existsSync(program)) throw new TypeError(`Debian's golang-1.24-go has no ${program}`);
  return program;
}
