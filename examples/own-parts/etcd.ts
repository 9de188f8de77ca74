import {
  Bytes,
  certificateOf,
  type ComponentPlan,
  fleetNameOf,
  type Guard,
  type IFleet,
  type MonitoringStack,
  type Request,
  type Seed,
  serverUnit,
} from "cdktf-vm-observability";
import { Construct } from "constructs";

const VERSION = "3.5.17";
const UNIT = "vmo-etcd.service";
const ACCOUNT = "vmo-etcd";
const DATA = "/var/lib/vm-observability/etcd";
const MEMORY = Bytes.mebibytes(512);
const [CLIENTS, PEERS, METRICS] = [2379, 2380, 2381];
const SEED = "etcd/first-key.json";

/** A cluster: a member on each host with the role `logs`, over TLS with the hosts' certificates, one of which changes at a time. */
export class Etcd extends Construct {
  constructor(scope: Construct, id: string, { fleet, metrics }: MonitoringStack) {
    super(scope, id);
    const on = { role: "logs" } as const;
    fleet.place({ component: "etcd", on, plan: () => etcdPlan(fleet), atOnce: 1, seeds: true });
    metrics.contribute({
      job: { name: "etcd", discovery: fleet.discovery({ on, port: CLIENTS, as: "fleet" }) },
      metrics: [
        { name: "etcd_server_has_leader", type: "gauge", help: "Whether a leader exists.", labels: [], from: "etcd" },
      ],
    });
  }
}

function etcdPlan(fleet: IFleet): ComponentPlan {
  const members = fleet.fleetNamesOf("logs");
  const peers = members.map((name) => `${hostOf(name)}=https://${name}:${PEERS}`);
  return {
    component: "etcd",
    artifacts: [etcdArchive()],
    account: { name: ACCOUNT, description: "etcd" },
    directories: [{ path: DATA, mode: "0700", volume: { name: "data", size: Bytes.gibibytes(8) } }],
    files: [
      { path: SEED, content: JSON.stringify({ key: btoa("/owner"), value: btoa("operations") }), onChange: "nothing" },
      { path: "etcd/members.txt", content: `${peers.join("\n")}\n`, onChange: "nothing" },
    ],
    units: [
      serverUnit({
        name: UNIT,
        description: "etcd",
        documentation: "https://etcd.io/docs/",
        program: "etcd",
        type: "notify",
        flags: [
          `--data-dir=${DATA} --name=\${VMO_HOST_NAME} --initial-cluster=${peers.join(",")}`,
          ...["client", "peer"].flatMap((side) => tlsFlags(side)),
          `--listen-client-urls=https://0.0.0.0:${CLIENTS} --listen-peer-urls=https://0.0.0.0:${PEERS}`,
          `--listen-metrics-urls=http://127.0.0.1:${METRICS}`,
          `--advertise-client-urls=https://\${VMO_HOST_NAME}.fleet.internal:${CLIENTS}`,
          `--initial-advertise-peer-urls=https://\${VMO_HOST_NAME}.fleet.internal:${PEERS}`,
        ],
        variableFiles: ["/opt/vm-observability/host/host.env"],
        fleetNames: true,
        may: { account: ACCOUNT, memory: MEMORY, writes: [DATA] },
      }),
    ],
    certificates: [{ unit: UNIT, authority: "fleet" }],
    listens: [
      { port: CLIENTS, protocol: "tcp", exposure: "fleet", clients: ["logs", "metrics"], purpose: "etcd for clients" },
      { port: PEERS, protocol: "tcp", exposure: "fleet", clients: ["logs"], purpose: "etcd for its members" },
      { port: METRICS, protocol: "tcp", exposure: "loopback", purpose: "etcd's health" },
    ],
    secrets: [],
    validations: [{ purpose: "etcd runs here", run: [{ program: "etcd" }, "--version"] }],
    probes: [
      { kind: "http", purpose: "etcd lives", url: `http://127.0.0.1:${METRICS}/metrics` },
      { kind: "unit", purpose: "etcd stays up", unit: UNIT },
    ],
    guards: members.map(isHealthy),
    seeds: [firstKey()],
    kernel: { "net.core.somaxconn": 4096 },
    memory: MEMORY,
  };
}

/** Before a member stops, each of the others must answer. */
function isHealthy(name: string): Guard {
  return { about: name, purpose: `etcd on ${name} is healthy`, ...memberAt(name), contains: '"health":"true"' };
}

/** Written once all members run, and again when it changes. */
function firstKey(): Seed {
  const host = fleetNameOf("{host}");
  return {
    purpose: "etcd knows its owner",
    url: `https://${host}:${CLIENTS}/v3/kv/put`,
    as: "fleet",
    method: "POST",
    body: { releaseFile: SEED, mediaType: "application/json" },
  };
}

function memberAt(name: string): Pick<Request, "url" | "as"> {
  return { url: `https://${name}:${CLIENTS}/health`, as: "fleet" };
}

function hostOf(fleetName: string): string {
  return fleetName.split(".")[0] ?? fleetName;
}

function tlsFlags(side: string): readonly string[] {
  const { pem, ca } = certificateOf("fleet");
  const prefix = side === "peer" ? "peer-" : "";
  return [
    `--${prefix}cert-file=${pem} --${prefix}key-file=${pem} --${prefix}trusted-ca-file=${ca} --${prefix}client-cert-auth`,
  ];
}

function etcdArchive(): ComponentPlan["artifacts"][number] {
  const vendor = `https://github.com/etcd-io/etcd/releases/download/v${VERSION}`;
  const archive = (architecture: string) => ({
    url: `${vendor}/etcd-v${VERSION}-linux-${architecture}.tar.gz`,
    file: `etcd-v${VERSION}-linux-${architecture}.tar.gz`,
    root: `etcd-v${VERSION}-linux-${architecture}`,
    checksums: `${vendor}/SHA256SUMS`,
  });
  const archives = { amd64: archive("amd64"), arm64: archive("arm64") };
  return { kind: "archive", name: "etcd", version: VERSION, archives, programs: { etcd: "etcd" } };
}
