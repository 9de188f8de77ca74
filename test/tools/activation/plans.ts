import type { Archive, ArchiveArtifact } from "../../../lib/artifacts";
import { type CertificateOrigin, type ComponentPlan, liveFile, liveProgram, type SystemdUnit } from "../../../lib/host";
import { Bytes, Duration } from "../../../lib/units";

/** What a release of the test is made of. */
export interface Shape {
  readonly threshold?: number;
  /** The server ends at its start. */
  readonly dies?: boolean;
  /** The server never answers its readiness probe. */
  readonly silent?: boolean;
  readonly without?: "exporter";
  readonly changes?: Partial<ComponentPlan>;
  readonly archive?: Partial<Archive>;
  /** Where certificates come from. */
  readonly certificates?: CertificateOrigin;
}

/** Thresholds that stand for rules that the validation refuses. */
const RULES: ReadonlyMap<number, string> = new Map([
  [0, "broken\n"],
  [-1, "refused\n"],
]);

/** Where archives and probes are answered, and what takes the place of a host's root. */
interface Place {
  readonly folder: string;
  readonly address: string;
}

/** The two components of a release of `shape`: a server that reloads rules, and an exporter that does not. */
export function plansOf(shape: Shape, root: Place): readonly ComponentPlan[] {
  const server = serverOf(shape, root);
  const exporter: ComponentPlan = {
    ...server,
    ...{ component: "exporter", files: [], directories: [], validations: [], probes: [], secrets: [], listens: [] },
    ...{ guards: [], seeds: [], certificates: [], kernel: {} },
    account: { name: "vmo-exporter", description: "Exporter" },
    units: [service("vmo-exporter.service", "--lives")],
    oneWay: undefined,
  };
  return shape.without === "exporter" ? [server] : [server, exporter];
}

function serverOf(shape: Shape, root: Place): ComponentPlan {
  return {
    component: "server",
    artifacts: [artifactOf(shape, root)],
    account: { name: "vmo-server", description: "Server" },
    directories: [{ path: "/var/lib/vm-observability/server" }],
    files: [
      {
        path: "server/server.yml",
        content: `rules: ${root.folder}${liveFile("server/rules/a.yml")}\n`,
        onChange: "reload",
      },
      {
        path: "server/rules/a.yml",
        content: RULES.get(shape.threshold ?? 80) ?? `threshold: ${shape.threshold ?? 80}\n`,
        onChange: "reload",
      },
    ],
    units: [service("vmo-server.service", shape.dies ? "--dies" : "--lives")],
    listens: [],
    secrets: [],
    validations: [
      { purpose: "the server accepts its rules", run: [{ program: "check" }, { releaseFile: "server/server.yml" }] },
    ],
    probes: [
      {
        kind: "http",
        purpose: "the server is ready",
        url: `${root.address}/${shape.silent ? "silent" : "ready"}`,
        contains: "ready",
        deadline: Duration.seconds(1),
      },
      {
        kind: "metric",
        purpose: "the server runs its new rules",
        url: `${root.address}/metrics`,
        metric: "reload_time",
        is: "since-reload",
        unit: "vmo-server.service",
        deadline: Duration.seconds(1),
      },
    ],
    memory: Bytes.mebibytes(64),
    ...shape.changes,
  };
}

function artifactOf(shape: Shape, root: Place): ArchiveArtifact {
  const file = "tool-1.0.linux-amd64.tar.gz";
  const amd64 = {
    url: `${root.address}/${file}`,
    file,
    root: "tool-1.0.linux-amd64",
    checksums: `${root.address}/sha256sums.txt`,
    ...shape.archive,
  };
  return {
    kind: "archive",
    name: "tool",
    version: "1.0",
    archives: { amd64, arm64: amd64 },
    programs: { server: "server", check: "check" },
  };
}

function service(name: string, flags: string): SystemdUnit {
  return {
    name,
    reloads: name === "vmo-server.service",
    sections: {
      Service: {
        ExecStart: `${liveProgram("server")} ${flags}`,
        ...(name === "vmo-server.service" && { ExecReload: "/bin/kill -HUP $MAINPID" }),
      },
    },
  };
}
