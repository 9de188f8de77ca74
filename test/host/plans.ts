import type { ArchiveArtifact, PackageArtifact } from "../../lib/artifacts";
import { liveFile, liveProgram, type ComponentPlan } from "../../lib/host";
import { Bytes, Duration } from "../../lib/units";

/** An archive of `name` with programs of the same names as their paths. */
export function archive(name: string, version: string, programs: readonly string[] = [name]): ArchiveArtifact {
  const file = `${name}-${version}.linux-amd64.tar.gz`;
  return {
    kind: "archive",
    name,
    version,
    programs: Object.fromEntries(programs.map((program) => [program, program])),
    archives: {
      amd64: {
        url: `https://example.org/${name}/${file}`,
        file,
        root: `${name}-${version}.linux-amd64`,
        checksums: `https://example.org/${name}/sha256sums.txt`,
      },
    },
  };
}

/** A package of Debian 13 with one program. */
export function debianPackage(name: string): PackageArtifact {
  return {
    kind: "package",
    name,
    version: "1.0",
    distribution: "debian-13",
    packages: [name],
    maskedUnits: [`${name}.service`],
    programs: { [name]: `/usr/bin/${name}` },
  };
}

/** A server that reloads one file and restarts on another. */
export function serverPlan(changes: Partial<ComponentPlan> = {}): ComponentPlan {
  return {
    component: "server",
    artifacts: [archive("server", "1.2.3", ["server", "servertool"])],
    account: { name: "vmo-server", description: "A server" },
    directories: [{ path: "/var/lib/vm-observability/server" }],
    files: [
      { path: "server/rules/a.yml", content: "threshold: 80\n", onChange: "reload" },
      { path: "server/flags.txt", content: "--fast\n", onChange: "restart" },
      { path: "server/about.md", content: "About.\n", onChange: "nothing" },
    ],
    units: [
      {
        name: "vmo-server.service",
        reloads: true,
        sections: {
          Unit: { Description: "Server" },
          Service: {
            ExecStart: `${liveProgram("server")} --rules ${liveFile("server/rules")}`,
            ExecReload: "/bin/kill -HUP $MAINPID",
          },
        },
      },
    ],
    listens: [{ port: 9090, protocol: "tcp", exposure: "fleet", purpose: "Server web" }],
    secrets: [],
    validations: [
      {
        purpose: "the server accepts its rules",
        run: [{ program: "servertool" }, "check", { releaseFile: "server/rules/a.yml" }],
        timeout: Duration.seconds(5),
      },
    ],
    probes: [
      { kind: "http", purpose: "the server is ready", url: "http://127.0.0.1:9090/-/ready" },
      {
        kind: "metric",
        purpose: "the server runs its new rules",
        url: "http://127.0.0.1:9090/metrics",
        metric: "reload_time",
        is: "since-reload",
        unit: "vmo-server.service",
      },
      { kind: "unit", purpose: "the server stays up", unit: "vmo-server.service" },
    ],
    memory: Bytes.mebibytes(512),
    ...changes,
  };
}

/** An exporter that only restarts. */
export function exporterPlan(changes: Partial<ComponentPlan> = {}): ComponentPlan {
  return {
    component: "exporter",
    artifacts: [archive("exporter", "0.9.0")],
    account: { name: "vmo-exporter", description: "An exporter" },
    directories: [],
    files: [{ path: "exporter/groups.yml", content: "groups: []\n", onChange: "reload" }],
    units: [
      {
        name: "vmo-exporter.service",
        reloads: false,
        sections: { Unit: { Description: "Exporter" }, Service: { ExecStart: liveProgram("exporter") } },
      },
    ],
    listens: [{ port: 9100, protocol: "tcp", exposure: "fleet", purpose: "exporter metrics" }],
    secrets: [],
    validations: [],
    probes: [{ kind: "http", purpose: "the exporter answers", url: "http://127.0.0.1:9100/metrics", contains: "up 1" }],
    memory: Bytes.mebibytes(64),
    ...changes,
  };
}
