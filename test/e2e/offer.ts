import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { unpacked } from "../../harness/debian";
import type { Host } from "../../harness/host";
import { REPOSITORY, stanzaOf } from "../../harness/template";

/** Puts packages of Debian 13 into the repository that `host` installs from. */
export async function offer(host: Host, packages: readonly string[]): Promise<void> {
  for (const name of packages) {
    const folder = dirname((await unpacked("trixie", [name])).root);
    const file = readdirSync(folder).find((entry) => entry.endsWith(".deb")) ?? "";
    await host.copyIn(join(folder, file), `${REPOSITORY}/${file}`);
    const known = await host.succeed(`cat ${REPOSITORY}/Packages`);
    await host.write(`${REPOSITORY}/Packages`, `${known.trimEnd()}\n\n${await stanzaOf(folder, file)}`);
  }
  await host.succeed("apt-get update");
}
