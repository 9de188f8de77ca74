import { ValidationError } from "../../lib/errors";
import {
  INFLUXDB_JOB,
  influxDbBackup,
  influxDbDashboard,
  type InfluxDbModel,
  influxDbPlan,
  influxDbRules,
  RAW,
  THIN,
} from "../../lib/influxdb";
import { type LongTermStore, partsOf, type RemoteRead, STORE_LABEL, type WriteQueue } from "../../lib/long-term";
import type { InfluxDbSection } from "../../lib/specification";
import { programsOf } from "../components";
import { onLoopback } from "../loopback";
import type { Metrics } from "../metrics";
import { ours } from "../ours";
import { asMember } from "../tls";
import { storeHosts } from "./hosts";

/**
 * InfluxDB 1.6 refuses a whole request for one sample that is infinite, and Prometheus drops what is refused: in requests of one sample, it
 * drops no other. Such requests need more connections than large ones.
 */
const QUEUE: WriteQueue = { maxSamplesPerSend: 1, maxShards: 20 };

/** InfluxDB on the one host with the role `storage`, or else `metrics`. */
export function placeInfluxDb(metrics: Metrics, name: string, section: InfluxDbSection): LongTermStore {
  const { fleet, specification } = metrics;
  const at = storeHosts(fleet);
  const [host, ...others] = at.hosts;
  if (host === undefined || others.length > 0) {
    const message = `must have one host with the role ${at.role}, got ${at.hosts.length}: InfluxDB 1.x copies nothing to another; give one host the role storage, or take "victoria_metrics"`;
    throw new ValidationError(metrics, [{ path: `long_term.${name}`, message }]);
  }
  const { port, database } = section;
  const model: InfluxDbModel = {
    ...section,
    exposure: at.onlyItself ? "loopback" : "fleet",
    tls: fleet.certificates !== undefined,
  };
  const on = { role: at.role };
  fleet.place(
    ours({
      component: "influxdb",
      on,
      seeds: true,
      plan: (shape) =>
        influxDbPlan(model, {
          distribution: shape.distribution,
          gate: programsOf(specification, "caddy", shape),
        }),
    }),
  );
  const found = fleet.discovery({ on, port, as: asMember(fleet) });
  metrics.contribute(
    ours({
      job: {
        name: INFLUXDB_JOB,
        discovery: at.onlyItself ? onLoopback(found, port) : found,
        onHosts: true,
      },
      rules: influxDbRules(),
      dashboards: [influxDbDashboard(name)],
    }),
  );
  const api = (path: string, policy: string) =>
    `${at.urlOf(host, port)}/api/v1/prom/${path}?db=${database}&rp=${policy}`;
  const member = fleet.certificates ? { as: "fleet" as const } : {};
  const { series, queue } = partsOf(section);
  const { readBack } = section;
  const labels = { [STORE_LABEL]: name };
  const reads: readonly RemoteRead[] = [
    { name, url: api("read", RAW), ...member, matchers: labels },
    { name: `${name}-${THIN}`, url: api("read", THIN), ...member, matchers: labels },
  ];
  return {
    name,
    type: section.type,
    writes: [
      {
        name,
        url: api("write", RAW),
        ...member,
        ...(readBack && { labels }),
        ...(series && { series }),
        queue: { ...QUEUE, ...queue },
      },
    ],
    reads: readBack ? reads : [],
    retention: {
      raw: section.retention,
      downSampled: { interval: section.downSampling.interval, keeps: section.downSampling.retention },
    },
    backup: influxDbBackup(model),
  };
}
