import type { JaegerModel } from "../../lib/jaeger";
import { JAEGER_PORTS } from "../../lib/jaeger";
import { Bytes, Duration } from "../../lib/units";

/** A Jaeger alone on its host, which keeps traces on its own disk. */
export const onDisk: JaegerModel = {
  ports: JAEGER_PORTS,
  exposure: "fleet",
  tls: false,
  basePath: "/",
  storage: { kind: "badger", size: Bytes.gibibytes(10) },
  retention: Duration.days(7),
  memory: Bytes.mebibytes(512),
  searchable: ["request_id", "user_id"],
  links: [],
};

/** One behind a portal, in a fleet with certificates and an Elasticsearch. */
export const inIndices: JaegerModel = {
  ...onDisk,
  tls: true,
  basePath: "/jaeger",
  storage: {
    kind: "elasticsearch",
    version: "8.19.21",
    urls: ["https://logs-1.fleet.internal:9200", "https://logs-2.fleet.internal:9200"],
    authority: "fleet",
    login: { user: "jaeger", password: { kind: "file", path: "/etc/observability/jaeger" } },
  },
  links: [
    {
      type: "traces",
      url: "https://logs.example.com/app/discover#/?_g=(time:(from:'#{startTime | add -300000000 | epoch_micros_to_date_iso}'))",
      text: "Log lines of this trace",
    },
    { type: "tags", key: "user_id", url: "https://portal.example.com/search/?user_id=#{user_id}", text: "Everything" },
  ],
};
