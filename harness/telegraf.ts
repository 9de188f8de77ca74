import { join } from "node:path";
import { builtWithGo } from "./go";

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
    version: "1.39.3",
    packages: ["github.com/influxdata/telegraf/cmd/telegraf"],
    tags: ["custom", ...PARTS],
  });
  return join(built, "telegraf");
}
