import { clientRoleName } from "../../lib/certificates";
import { type LongTermStore, partsOf } from "../../lib/long-term";
import type { InfluxDb2Section } from "../../lib/specification";
import {
  TELEGRAF_DASHBOARD,
  TELEGRAF_JOB,
  TELEGRAF_METRICS,
  type TelegrafModel,
  telegrafPlan,
  telegrafRules,
  WRITE_PATH,
} from "../../lib/telegraf";
import { programsOf } from "../components";
import { LOOPBACK, onLoopback } from "../loopback";
import type { Metrics } from "../metrics";
import { ours } from "../ours";
import { asMember } from "../tls";

/** A Telegraf beside each Prometheus, which writes what that one sends into an InfluxDB 2. */
export function placeInfluxDb2(metrics: Metrics, name: string, section: InfluxDb2Section): LongTermStore {
  const { fleet, specification } = metrics;
  const { tokenFile, caFile, port, metricsPort } = section;
  const tls = fleet.certificates !== undefined;
  const servers = fleet.hosts.filter(({ roles = [] }) => roles.includes("metrics"));
  const exposure = !tls && servers.length === 1 ? "loopback" : "fleet";
  const model: TelegrafModel = {
    ...section,
    token: { kind: "file", path: tokenFile },
    ...(caFile !== undefined && { authority: { kind: "file", path: caFile } }),
    exposure,
    tls,
  };
  const on = { role: "metrics" } as const;
  fleet.place(
    ours({
      component: "telegraf",
      on,
      plan: (shape) => telegrafPlan(model, programsOf(specification, "telegraf", shape)),
    }),
  );
  const found = fleet.discovery({ on, port: metricsPort, as: asMember(fleet) });
  metrics.contribute(
    ours({
      job: {
        name: TELEGRAF_JOB,
        discovery: exposure === "loopback" ? onLoopback(found, metricsPort) : found,
        owns: true,
        onHosts: true,
      },
      metrics: TELEGRAF_METRICS,
      rules: telegrafRules(model),
      dashboards: [TELEGRAF_DASHBOARD],
    }),
  );
  const scheme = tls ? "https" : "http";
  return {
    name,
    type: section.type,
    writes: [
      {
        name,
        url: `${scheme}://${LOOPBACK}:${port}${WRITE_PATH}`,
        // It shows the certificate of the host, whose name there is that of every such host: its role.
        ...(tls && { as: "fleet", serverName: clientRoleName("metrics") }),
        ...partsOf(section),
      },
    ],
    reads: [],
  };
}
