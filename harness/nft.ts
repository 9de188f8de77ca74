import { chmodSync, existsSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unpacked } from "./debian";
import { HarnessError } from "./harness-error";

/** The package, and the libraries that it needs and a small machine lacks. */
const PACKAGES = ["nftables", "libnftables1", "libnftnl11", "libmnl0"];

/** A command that runs nft of Debian 12, the oldest that hosts have; that of later ones needs a newer libc than machines may have. */
export async function nft(): Promise<string> {
  const { root } = await unpacked("bookworm", PACKAGES);
  const command = join(root, "nft");
  if (existsSync(command)) return command;
  const libraries = readdirSync(join(root, "usr/lib")).find((name) => name.endsWith("-linux-gnu"));
  if (libraries === undefined) throw new HarnessError("the packages of nft have no libraries");
  const path = join(root, "usr/lib", libraries);
  writeFileSync(`${command}.new`, `#!/bin/sh\nLD_LIBRARY_PATH='${path}' exec '${join(root, "usr/sbin/nft")}' "$@"\n`);
  chmodSync(`${command}.new`, 0o755);
  renameSync(`${command}.new`, command);
  return command;
}
