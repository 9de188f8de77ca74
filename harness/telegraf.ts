import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { UpstreamArchive } from "./archives";
import { cached } from "./cache";
import { succeed } from "./command";
import { architecture } from "./debian";
import { builtWithGo } from "./go";

const VERSION = "1.39.3";

/** What is built of it: the parts that our configuration names. The vendor's program has all of them, and four hundred more. */
const PARTS = [
  "inputs.http_listener_v2",
  "inputs.internal",
  "parsers.prometheusremotewrite",
  "serializers.influx",
  "secretstores.docker",
  "outputs.influxdb_v2",
  "outputs.prometheus_client",
];

/** Path of Telegraf, built from its source, since Debian has no package of it. */
export async function telegraf(): Promise<string> {
  const built = await builtWithGo({
    name: "telegraf",
    version: VERSION,
    packages: ["github.com/influxdata/telegraf/cmd/telegraf"],
    tags: ["custom", ...PARTS],
  });
  return join(built, "telegraf");
}

/** Its archive, in the vendor's layout. */
export async function telegrafArchive(): Promise<UpstreamArchive> {
  const program = await telegraf();
  const digest = createHash("sha256").update(readFileSync(program)).digest("hex").slice(0, 12);
  const file = `telegraf-${VERSION}_linux_${await architecture()}.tar.gz`;
  const folder = await cached(`archives/telegraf/${VERSION}-${digest}`, async (draft) => {
    const root = `telegraf-${VERSION}`;
    mkdirSync(join(draft, root, "usr/bin"), { recursive: true });
    copyFileSync(program, join(draft, root, "usr/bin/telegraf"));
    await succeed("tar", ["-C", draft, "-czf", join(draft, file), root]);
    rmSync(join(draft, root), { recursive: true });
  });
  const path = join(folder, file);
  const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
  return {
    // Mirrors look for archives by their paths; nothing asks for this one by the name of a component.
    component: "telegraf" as UpstreamArchive["component"],
    version: VERSION,
    file,
    path,
    sha256,
    published: sha256,
    folder: "/telegraf/releases",
    checksums: `${file}.DIGESTS`,
  };
}
