import { clientRoleName } from "../certificates";
import { telegrafString } from "../escaping";
import { certificateOf, credential, DATA_ROOT } from "../host";
import { TELEGRAF_UNIT, type TelegrafModel, WRITE_PATH } from "./model";

/** Folder of samples that wait: on the volume `buffer` where the host has one. */
export const BUFFER = `${DATA_ROOT}/buffer/telegraf`;

/** Names of its credentials. */
export const [TOKEN, AUTHORITY] = ["token", "authority"] as const;

/**
 * What tells its own metrics from samples: a label that no sample has, since Prometheus keeps names that begin with two underscores to itself.
 */
const OWN = "__telegraf__";

type Value = string | number | boolean | readonly string[];
type Table = readonly [header: string, values: Readonly<Record<string, Value>>];

/**
 * The file that Telegraf reads.
 *
 * @see https://docs.influxdata.com/telegraf/v1/configuration/
 */
export function renderTelegraf(model: TelegrafModel): string {
  return tablesOf(model)
    .map(([header, values]) => `${header}\n${linesOf(values)}`)
    .join("\n");
}

function tablesOf(model: TelegrafModel): readonly Table[] {
  const { port, metricsPort, url, organization, bucket, authority, exposure } = model;
  const tls = tlsOf(model);
  return [
    [
      "[agent]",
      {
        interval: "10s",
        flush_interval: "5s",
        omit_hostname: true,
        metric_batch_size: 5000,
        buffer_strategy: "disk",
        buffer_directory: BUFFER,
      },
    ],
    // Of its stores of secrets, the one that reads files as they are.
    ["[[secretstores.docker]]", { id: "host", path: credential(TELEGRAF_UNIT, "").replace(/\/$/, "") }],
    [
      "[[inputs.http_listener_v2]]",
      {
        service_address: `tcp://127.0.0.1:${port}`,
        paths: [WRITE_PATH],
        methods: ["POST"],
        data_format: "prometheusremotewrite",
        // A measurement for each metric, as InfluxDB 1.x does it.
        prometheus_metric_version: 1,
        ...tls,
      },
    ],
    ["[[inputs.internal]]", { collect_memstats: false }],
    ["[inputs.internal.tags]", { [OWN]: "1" }],
    [
      "[[outputs.influxdb_v2]]",
      {
        // It names the folder of what waits: a change of the other settings leaves that in its place.
        id: "influxdb2",
        urls: [url],
        token: `@{host:${TOKEN}}`,
        organization,
        bucket,
        ...(authority && { tls_ca: credential(TELEGRAF_UNIT, AUTHORITY) }),
      },
    ],
    ["[outputs.influxdb_v2.tagdrop]", { [OWN]: ["1"] }],
    [
      "[[outputs.prometheus_client]]",
      {
        listen: `${exposure === "loopback" ? "127.0.0.1" : ""}:${metricsPort}`,
        path: "/metrics",
        collectors_exclude: ["gocollector"],
        tagexclude: [OWN],
        ...tls,
      },
    ],
    ["[outputs.prometheus_client.tagpass]", { [OWN]: ["1"] }],
  ];
}

/** How it serves: the hosts of Prometheus may ask, and none without a certificate. */
function tlsOf({ tls }: TelegrafModel): Readonly<Record<string, Value>> {
  if (!tls) return {};
  const { pem, ca } = certificateOf("fleet");
  return {
    tls_cert: pem,
    tls_key: pem,
    tls_allowed_cacerts: [ca],
    tls_allowed_dns_names: [clientRoleName("metrics")],
    tls_min_version: "TLS13",
  };
}

function linesOf(values: Readonly<Record<string, Value>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${textOf(value)}\n`)
    .join("");
}

function textOf(value: Value): string {
  if (typeof value === "string") return telegrafString(value);
  return typeof value === "object" ? `[${value.map(telegrafString).join(", ")}]` : String(value);
}
