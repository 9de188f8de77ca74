import { quoted } from "../errors";
import { Duration } from "../units";
import type { Path } from "./path";
import type { Conflict, Relation } from "./relation";
import type {
  InfluxDb2Section,
  InfluxDbSection,
  RemoteStoreSection,
  StoreSection,
  VictoriaMetricsSection,
} from "./sections/long-term";
import type { Specification } from "./specification";

type At = (...keys: string[]) => Path;
type Print = (path: Path) => string;

/** What stores must agree about, each by itself and with the others. */
export const longTermRelations: readonly Relation[] = [
  { of: ["longTerm", "prometheus"], conflicts: repeatedStores },
  { of: ["longTerm"], conflicts: impossibleStores },
];

/** Labels without which series are not what they were. */
const KEPT_LABELS = ["instance", "job", "le", "quantile"];

function* repeatedStores({ longTerm, prometheus }: Specification, print: Print): Iterable<Conflict> {
  for (const name of Object.keys(longTerm)) {
    const index = prometheus.remoteWrite.findIndex((store) => store.name === name);
    if (index < 0) continue;
    const other: Path = ["prometheus", "remoteWrite", index, "name"];
    yield { path: ["longTerm", name], with: other, message: `must not have the name of ${print(other)}` };
  }
  const first = new Map<string, string>();
  for (const [name, { type }] of Object.entries(longTerm)) {
    if (type === "remote") continue;
    const before = first.get(type);
    if (before === undefined) first.set(type, name);
    else
      yield {
        path: ["longTerm", name, "type"],
        with: ["longTerm", before, "type"],
        message: `must be once "${type}", got it again after ${print(["longTerm", before])}: a host runs one`,
      };
  }
}

function* impossibleStores({ longTerm }: Specification, print: Print): Iterable<Conflict> {
  for (const [name, store] of Object.entries(longTerm)) {
    const at: At = (...keys) => ["longTerm", name, ...keys];
    if (store.type === "influxdb3") yield { path: at("type"), message: NO_INFLUXDB_3 };
    else {
      yield* impossibleSeries(store, at);
      yield* impossibleQueue(store, at, print);
      if (store.type === "remote") yield* impossibleRemote(store, at, print);
      else if (store.type === "influxdb") yield* impossibleInfluxDb(store, at, print);
      else if (store.type === "influxdb2") yield* impossibleInfluxDb2(store, at, print);
      else yield* impossibleVictoriaMetrics(store, at, print);
    }
  }
}

const NO_INFLUXDB_3 =
  'must not be "influxdb3": InfluxDB 3 Core takes no remote write, has at most 2000 tables, one for each metric, ' +
  'and does not compact, so that queries over months are refused; take "victoria_metrics", "influxdb" or "influxdb2", or "remote" for a store of your own';

function* impossibleSeries({ series }: Exclude<StoreSection, { type: "influxdb3" }>, at: At): Iterable<Conflict> {
  for (const [index, name] of series.except.entries())
    if (/^\*+$/.test(name))
      yield { path: [...at("series", "except"), index], message: `must leave something over, got ${quoted(name)}` };
  for (const [index, label] of series.withoutLabels.entries())
    if (KEPT_LABELS.includes(label))
      yield {
        path: [...at("series", "withoutLabels"), index],
        message: `must not be ${quoted(label)}: series of different hosts or buckets would become one`,
      };
}

function* impossibleQueue(
  { queue }: Exclude<StoreSection, { type: "influxdb3" }>,
  at: At,
  print: Print,
): Iterable<Conflict> {
  const { capacity, maxSamplesPerSend } = queue;
  if (capacity !== undefined && maxSamplesPerSend !== undefined && capacity < maxSamplesPerSend)
    yield {
      path: at("queue", "capacity"),
      with: at("queue", "maxSamplesPerSend"),
      message: `must be at least ${print(at("queue", "maxSamplesPerSend"))} (${maxSamplesPerSend}), got ${capacity}: no portion would ever be full`,
    };
}

function* impossibleVictoriaMetrics(
  { retention, port, localPort }: VictoriaMetricsSection,
  at: At,
  print: Print,
): Iterable<Conflict> {
  if (retention.compare(Duration.days(1)) < 0)
    yield { path: at("retention"), message: `must be at least 1d, got ${quoted(retention)}: the server refuses less` };
  if (port === localPort)
    yield {
      path: at("localPort"),
      with: at("port"),
      message: `must differ from ${print(at("port"))} (${port}): the server listens behind its gate`,
    };
}

/** Portions of another size would make its one defect lose samples. */
const ONE_SAMPLE = 1;

function* impossibleInfluxDb(store: InfluxDbSection, at: At, print: Print): Iterable<Conflict> {
  const { retention, downSampling, queue } = store;
  const thin = at("downSampling", "retention");
  if (retention.compare(Duration.hours(1)) < 0)
    yield { path: at("retention"), message: `must be at least 1h, got ${quoted(retention)}: the server refuses less` };
  if (downSampling.retention.compare(retention) <= 0)
    yield {
      path: thin,
      with: at("retention"),
      message: `must be longer than ${print(at("retention"))} (${retention.toString()}), got ${quoted(downSampling.retention)}`,
    };
  if ((queue.maxSamplesPerSend ?? ONE_SAMPLE) !== ONE_SAMPLE)
    yield {
      path: at("queue", "maxSamplesPerSend"),
      message: `must be 1, got ${queue.maxSamplesPerSend}: InfluxDB 1.6 refuses a whole request for one sample that is infinite, and Prometheus drops it`,
    };
}

function* impossibleInfluxDb2(
  { url, caFile, port, metricsPort }: InfluxDb2Section,
  at: At,
  print: Print,
): Iterable<Conflict> {
  if (!/^https?:\/\/[^/?#]+\/?$/.test(url))
    yield {
      path: at("url"),
      message: `must be the address of the server without a path, got ${quoted(url)}: organization and bucket say the rest`,
    };
  if (caFile !== undefined && url.startsWith("http:"))
    yield {
      path: at("url"),
      with: at("caFile"),
      message: `must begin with https:// with ${print(at("caFile"))}, got ${quoted(url)}`,
    };
  if (port === metricsPort)
    yield {
      path: at("metricsPort"),
      with: at("port"),
      message: `must differ from ${print(at("port"))} (${port}): samples are taken there`,
    };
}

function* impossibleRemote(store: RemoteStoreSection, at: At, print: Print): Iterable<Conflict> {
  const { url, readUrl, tokenFile, basicAuth, oauth2, sigv4, tls } = store;
  const given = Object.entries({ tokenFile, basicAuth, oauth2, sigv4 }).filter(([, one]) => one !== undefined);
  const [first, second] = given.map(([key]) => key);
  if (first !== undefined && second !== undefined)
    yield {
      path: at(second),
      with: at(first),
      message: `must not be given together with ${print(at(first))}: Prometheus sends only one`,
    };
  if (tls && (tls.certificateFile === undefined) !== (tls.keyFile === undefined))
    yield { path: at("tls"), message: "must have both certificate_file and key_file, or neither" };
  for (const [key, address] of [
    ["url", url],
    ["readUrl", readUrl],
  ] as const)
    if (tls && address?.startsWith("http:"))
      yield {
        path: at(key),
        with: at("tls"),
        message: `must begin with https:// with ${print(at("tls"))}, got ${quoted(address)}`,
      };
  if (sigv4 && readUrl !== undefined)
    yield {
      path: at("readUrl"),
      with: at("sigv4"),
      message: `must not be given together with ${print(at("sigv4"))}: Prometheus signs what it writes alone`,
    };
  for (const name of Object.keys(store.headers))
    if (OWN_HEADERS.includes(name.toLowerCase()))
      yield { path: at("headers", name), message: "is Prometheus's own to set; leave it out" };
}

/** Headers that Prometheus refuses to have set. */
const OWN_HEADERS = [
  "accept-encoding",
  "authorization",
  "connection",
  "content-encoding",
  "content-type",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
];
