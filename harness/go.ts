import { existsSync, mkdirSync, renameSync } from "node:fs";
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

/** Go in a folder that is removed once its programs are built. */
export interface Building {
  /** Where what is built lies. */
  readonly folder: string;
  /** Path of the program `go`. */
  readonly go: string;
  /** Runs it in that folder. */
  readonly run: (...args: readonly string[]) => Promise<string>;
}

/** The folder with the programs of a module, built from source into the cache. */
export function builtWithGo({ name, version, packages, tags = [] }: GoModule): Promise<string> {
  return cached(`${name}-${version}`, (draft) =>
    inBuild(draft, async ({ folder, run }) => {
      const sources = packages.map((source) => `${source}@v${version}`);
      const chosen = tags.length > 0 ? [`-tags=${tags.join(",")}`] : [];
      await run("install", "-ldflags=-s -w", ...chosen, ...sources);
      for (const source of packages) {
        const program = programOf(source);
        renameSync(join(folder, "bin", program), join(draft, program));
      }
    }),
  );
}

/** Builds in a folder below `draft`, which is removed then: it has all sources, and what the compiler made of them. */
export async function inBuild(draft: string, build: (building: Building) => Promise<void>): Promise<void> {
  const folder = join(draft, "build");
  const env = {
    ...process.env,
    GOPATH: folder,
    GOCACHE: join(folder, "cache"),
    GOBIN: join(folder, "bin"),
    GOTOOLCHAIN: "auto",
    // Else nobody but the owner may remove what was downloaded. Without optimizations a build takes a third less of the processor's time, which no
    // test makes up for.
    GOFLAGS: "-modcacherw '-gcflags=all=-N -l'",
    CGO_ENABLED: "0",
  };
  mkdirSync(folder);
  const program = await go();
  await build({
    folder,
    go: program,
    run: (...args) => succeed(program, args, { cwd: folder, env, timeout: 2_400_000 }),
  });
  // Some hundred thousand files, which a busy disk takes minutes for.
  await succeed("rm", ["-rf", folder], { timeout: 900_000 });
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
