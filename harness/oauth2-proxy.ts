import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { oauth2ProxyPrograms } from "../lib/oauth2-proxy";
import { cached } from "./cache";
import { run, succeed } from "./command";
import { unpacked } from "./debian";

const VERSION = oauth2ProxyPrograms.versionOf("upstream", "debian-13");

/** Path of oauth2-proxy, built from its source as its vendor does: Debian has no package of it. */
export async function oauth2Proxy(): Promise<string> {
  const folder = await cached(`oauth2-proxy-${VERSION}`, async (draft) => {
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
    const source = `github.com/oauth2-proxy/oauth2-proxy/v7@v${VERSION}`;
    await succeed(await go(), ["install", "-ldflags=-s -w", source], { env, timeout: 1_500_000 });
    renameSync(join(build, "bin/oauth2-proxy"), join(draft, "oauth2-proxy"));
    await succeed("rm", ["-rf", build]);
  });
  return join(folder, "oauth2-proxy");
}

/** The machine's Go, or Debian's; each gets the one that the source asks for by itself. */
async function go(): Promise<string> {
  for (const program of ["go", "/usr/local/go/bin/go"])
    if ((await run(program, ["version"]).catch(() => undefined))?.code === 0) return program;
  const { root } = await unpacked("trixie", ["golang-1.24-go", "golang-1.24-src"]);
  const program = join(root, "usr/lib/go-1.24/bin/go");
  if (!existsSync(program)) throw new TypeError(`Debian's golang-1.24-go has no ${program}`);
  return program;
}
