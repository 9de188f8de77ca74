import {
  type ElasticsearchModel,
  mastersOf,
  type Passwords,
  snapshotProblems,
  type Snapshots,
  type Watermarks,
} from "../../lib/elasticsearch";
import { didYouMean, type Problem, type PropKinds, propProblems, quoted } from "../../lib/errors";
import type { SecretOrigin } from "../../lib/host";
import { type LogVolume, type RetentionModel, volumeProblems } from "../../lib/retention";
import type { FluentdOutput, Specification } from "../../lib/specification";
import { Bytes } from "../../lib/units";
import type { Metrics } from "../metrics";
import type { RetentionTiers } from "../retention-tiers";
import type { HostShape } from "../targets/fleet";

/** Props of `ElasticsearchStore`. */
export interface ElasticsearchStoreProps {
  /** On whose fleet it runs, by whose specification; its Prometheus watches it. */
  readonly metrics: Metrics;
  /** Where the passwords of its users come from. */
  readonly passwords: Passwords;
  /** How long logs are kept. @default - as `retention_policies` of the specification says */
  readonly retention?: RetentionTiers;
  /** How much is logged: the volume `data` of each host is held against what its node takes of it. @default - it is not */
  readonly volume?: LogVolume;
  /** Most memory of a node. @default - three quarters of the smallest host's, or 4 GiB where that is not known */
  readonly memory?: Bytes;
  /** Of that, what Java keeps its objects in: at most half of it, and less than 31 GiB. @default - that much */
  readonly heap?: Bytes;
  /** Name of the cluster. @default "logs" */
  readonly cluster?: string;
  /**
   * Hosts whose nodes found the cluster at their first start. A cluster that grows from one host keeps that one as its only founder.
   *
   * @default - the first three that may lead, or the first where there are two
   */
  readonly founders?: readonly string[];
  /** At which share of its disk a node gets no more shards, gives some away, and makes indices read-only, in percent. @default - Elasticsearch's own: 85, 90, 95 */
  readonly watermarks?: Watermarks;
  /**
   * Where a snapshot of the cluster goes each night: a bucket of S3 for these alone. The hosts need a role of AWS that may list it, and read, write
   * and delete its objects.
   *
   * @default - there are none: logs older than its own disks are those of an archive
   */
  readonly snapshots?: Snapshots;
  /** Where its nodes speak to each other. @default 9300 */
  readonly transportPort?: number;
  /** Where the exporter beside each node is asked for metrics. @default 9114 */
  readonly exporterPort?: number;
}

/** What each prop must be. */
export const PROPS: PropKinds<ElasticsearchStoreProps> = {
  metrics: "metrics",
  passwords: "object",
  retention: "retentionTiers?",
  volume: "object?",
  memory: "bytes?",
  heap: "bytes?",
  cluster: "text?",
  founders: "texts?",
  watermarks: "object?",
  snapshots: "object?",
  transportPort: "number?",
  exporterPort: "number?",
};

const PASSWORDS: PropKinds<Passwords> = {
  administrator: "secret",
  agent: "secret",
  monitor: "secret",
  reader: "secret?",
  jaeger: "secret?",
  kibana: "secret?",
  people: "secret?",
};

const WATERMARKS: PropKinds<Watermarks> = { low: "number", high: "number", flood: "number" };

const SNAPSHOTS: PropKinds<Snapshots> = { bucket: "text", region: "text", path: "text?", keep: "duration?" };

const VOLUME: PropKinds<LogVolume> = {
  perDay: "any",
  objectsPerDay: "number?",
  gzip: "number?",
  bestCompression: "number?",
};

/** Share of a host's memory that a node may take: beside it run agents. */
const SHARE = 0.75;
const MEMORY = Bytes.gibibytes(4);
const LARGEST_HEAP = Bytes.gibibytes(30);
const MEBIBYTE = Bytes.mebibytes(1).count;

/** The output of the specification that is Elasticsearch. */
export function outputOf({
  fluentd,
}: Specification): Pick<FluentdOutput & { type: "elasticsearch" }, "port" | "indexName"> {
  const [output] = fluentd.output.flatMap((one) => (one.type === "elasticsearch" ? [one] : []));
  return output ?? { port: 9200, indexName: "logs" };
}

/** Hosts whose nodes found the cluster. */
export function foundersOf(
  { founders }: ElasticsearchStoreProps,
  nodes: ElasticsearchModel["nodes"],
): readonly string[] {
  if (founders) return founders;
  const masters = mastersOf({ nodes }).map(({ host }) => host);
  return masters.slice(0, masters.length < 3 ? 1 : 3);
}

/** Most memory of a node on hosts of `shape`. */
export function memoryOf({ memory }: ElasticsearchStoreProps, shape: HostShape | undefined): Bytes {
  return memory ?? (shape?.memory ? wholeMebibytes(shape.memory.times(SHARE)) : MEMORY);
}

/** Heap of a node with so much memory. */
export function heapOf({ heap }: ElasticsearchStoreProps, memory: Bytes): Bytes {
  if (heap) return heap;
  const half = wholeMebibytes(memory.times(0.5));
  return half.count < LARGEST_HEAP.count ? half : LARGEST_HEAP;
}

function wholeMebibytes({ count }: Bytes): Bytes {
  return Bytes.mebibytes(Math.floor(count / MEBIBYTE));
}

/** What is wrong with the props beside their kinds, and with the fleet. */
export function storeProblems(
  { metrics: { fleet }, passwords, volume, watermarks, snapshots }: ElasticsearchStoreProps,
  retention: RetentionModel,
): readonly Problem[] {
  const shapes = [
    ...propProblems(passwords, PASSWORDS, "passwords"),
    ...unknownUsers(passwords),
    ...(watermarks ? propProblems(watermarks, WATERMARKS, "watermarks") : []),
    ...(volume ? propProblems(volume, VOLUME, "volume") : []),
    ...(snapshots ? propProblems(snapshots, SNAPSHOTS, "snapshots") : []),
  ];
  if (shapes.length > 0) return shapes;
  return [
    ...(fleet.certificates
      ? []
      : [
          {
            path: "fleet.certificates",
            message:
              'must be there: its nodes know each other, and clients know them, by certificates alone; make them by "npx vm-observability certificates make", for the authority elasticsearch-transport too',
          },
        ]),
    ...Object.entries<SecretOrigin | undefined>({ ...passwords }).flatMap(([name, origin]) =>
      origin ? originProblems(`passwords.${name}`, origin) : [],
    ),
    ...(snapshots ? snapshotProblems(snapshots) : []),
    ...(volume ? volumeProblems(retention, volume, "volume") : []),
  ];
}

/** A user that is misspelt would be missing. */
function unknownUsers(passwords: Passwords): readonly Problem[] {
  const users = Object.keys(PASSWORDS);
  return Object.keys(passwords)
    .filter((name) => !users.includes(name))
    .map((name) => ({
      path: `passwords.${name}`,
      message: `is of no user${didYouMean(name, users)} (allowed: ${users.join(", ")})`,
    }));
}

function originProblems(path: string, { kind }: SecretOrigin): readonly Problem[] {
  if (kind !== "made-on-host") return [];
  const message = `must come from its owner, got ${quoted(kind)}: other hosts sign in with it too`;
  return [{ path, message }];
}
