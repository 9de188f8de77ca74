import { join } from "node:path";
import type { UpstreamArchive } from "./archives";
import { architecture } from "./debian";
import { builtWithGo } from "./go";
import { packed } from "./packed";

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
  const file = `telegraf-${VERSION}_linux_${await architecture()}.tar.gz`;
  return packed({
    name: "telegraf",
    version: VERSION,
    program: await telegraf(),
    path: `telegraf-${VERSION}/usr/bin/telegraf`,
    file,
    folder: "/telegraf/releases",
    checksums: `${file}.DIGESTS`,
  });
}
