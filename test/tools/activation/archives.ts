import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { succeed } from "../../../harness/command";
import type { Archive } from "../../../lib/artifacts";

const NAME = "tool-1.0.linux-amd64";

// A real check on real files: the folder of rules of the live configuration, as promtool follows rule_files.
const CHECK =
  '#!/bin/sh\n[ -r "$1" ] || { echo "$1: no such file" && exit 1; }\n' +
  'rules=$(dirname "$(sed -n "s/^rules: //p" "$1")")\n' +
  'grep -Hn broken "$rules"/*.yml && echo "rule file is broken" && exit 1\n' +
  // As promtool, which goes on behind the file that it refuses.
  `grep -q refused "$rules"/*.yml && printf 'Checking a.yml\\n  FAILED:\\na.yml: 1:1: no such function\\n' && seq 60 && exit 1\n` +
  '[ -z "$2" ] || [ -s "$2" ] || { echo "credential $2 is not there" && exit 1; }\nexit 0\n';

/** Packs the tool below `place` in upstream's layout, after `change` to its folder: archives and checksum files by their path on a server. */
export async function packedArchives(
  place: string,
  change: (folder: string) => Promise<unknown>,
): Promise<ReadonlyMap<string, string | Buffer>> {
  const folder = join(place, NAME);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "server"), "#!/bin/sh\n");
  writeFileSync(join(folder, "check"), CHECK);
  await succeed("chmod", ["755", join(folder, "server"), join(folder, "check")]);
  await change(folder);
  const [tool, flat] = [join(place, "tool.tar.gz"), join(place, "flat.tar.gz")];
  await succeed("tar", ["-C", place, "-czf", tool, NAME]);
  // The same programs as goreleaser packs them: no folder, and a checksum file of SHA-512.
  await succeed("tar", ["-C", folder, "-czf", flat, "server", "check"]);
  const sum = async (program: string, file: string) => (await succeed(program, [file])).split(" ")[0] ?? "";
  const [short, long] = [await sum("sha256sum", tool), await sum("sha512sum", flat)];
  return new Map<string, string | Buffer>([
    [`/${NAME}.tar.gz`, readFileSync(tool)],
    ["/sha256sums.txt", `${"0".repeat(64)}  other.tar.gz\n${short}  ${NAME}.tar.gz\n`],
    ["/tool_1.0_linux_amd64.tar.gz", readFileSync(flat)],
    ["/tool_1.0_checksums.txt", `${"0".repeat(128)}  other.tar.gz\n${long}  tool_1.0_linux_amd64.tar.gz\n`],
  ]);
}

/** The archive of {@link packedArchives} that has no folder and is published with its SHA-512. */
export function flatArchive({ address }: { readonly address: string }): Archive {
  const file = "tool_1.0_linux_amd64.tar.gz";
  return { url: `${address}/${file}`, file, root: ".", checksums: `${address}/tool_1.0_checksums.txt` };
}
