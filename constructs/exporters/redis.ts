import {
  REDIS_DASHBOARD,
  REDIS_EXPORTER,
  REDIS_METRICS,
  redisExporterPlan,
  redisExporterPrograms,
  redisRules,
} from "../../lib/exporters/redis";
import { NO_HISTOGRAM } from "../../lib/server-exporters";
import { isLoopback } from "../scrape-jobs";
import { serverExporter } from "./server-exporter";

/** redis_exporter beside each Redis. */
export const redis = serverExporter(
  { ...REDIS_EXPORTER, name: "redis", programs: redisExporterPrograms },
  {
    section: (exporters) => exporters.redis,
    plan: redisExporterPlan,
    own: ({ server }) => (isLoopback(server.replace(/:\d+$/, "")) ? { key: "server", address: server } : undefined),
    seen: (section, options) => ({
      metrics: REDIS_METRICS,
      unavailable: NO_HISTOGRAM,
      rules: redisRules(section, options),
      dashboards: [REDIS_DASHBOARD],
    }),
    advice: ({ server, passwordsFile, tls }) =>
      passwordsFile === undefined || tls || isLoopback(server.replace(/:\d+$/, ""))
        ? []
        : [
            {
              name: "prometheus.secret-unencrypted",
              path: "exporters.redis",
              message:
                "should not send its password to another host without TLS, where the network can read it; give it tls",
            },
          ],
  },
);
