import {
  Bytes,
  type ComponentPlan,
  Duration,
  liveFile,
  type Metric,
  type MonitoringStack,
  type RuleGroup,
  serverUnit,
} from "cdktf-vm-observability";
import { Construct } from "constructs";

const VERSION = "0.27.0";
const PORT = 9115;
const ACCOUNT = "vmo-blackbox-exporter";
const UNIT = "vmo-blackbox-exporter.service";
const CONFIG = "blackbox-exporter/modules.json";
const MEMORY = Bytes.mebibytes(64);

const METRICS: readonly Metric[] = [
  {
    name: "blackbox_exporter_config_last_reload_successful",
    type: "gauge",
    help: "Whether the exporter has read its file.",
    labels: [],
    from: "blackbox_exporter",
  },
];

const RULES: RuleGroup = {
  name: "blackbox_exporter",
  recording: [],
  alerts: [
    {
      name: "BlackboxExporterFailedReload",
      expr: "blackbox_exporter_config_last_reload_successful == 0",
      for: Duration.minutes(5),
      severity: "warning",
      family: "blackbox_exporter",
      summary: "{{ $labels.instance }} could not read the modules of its blackbox_exporter",
      description: "It goes on with those that it had.",
      runbook: {
        meaning: "New modules are not in force.",
        immediateActions: ["Read `journalctl -u vmo-blackbox-exporter` on the host."],
        investigation: [],
        resolution: ["Mend the file and apply the stack."],
        prevention: [],
      },
      from: ["blackbox_exporter"],
    },
  ],
};

/** Answers from outside: blackbox_exporter on the hosts with the role `metrics`. It places its plan, contributes, and does nothing else. */
export class BlackboxExporter extends Construct {
  constructor(scope: Construct, id: string, { fleet, metrics }: MonitoringStack) {
    super(scope, id);
    const on = { role: "metrics" } as const;
    fleet.place({ component: "blackbox-exporter", on, plan: blackboxPlan });
    metrics.contribute({
      job: { name: "blackbox", discovery: fleet.discovery({ on, port: PORT }), owns: true },
      metrics: METRICS,
      rules: RULES,
      tool: {
        name: "blackbox-exporter",
        url: `http://monitor-1.internal:${PORT}`,
        link: { title: "Blackbox exporter", text: "what answers from outside." },
      },
      pages: {
        title: "Modules",
        path: "modules.txt",
        text: "what the blackbox exporter can ask.",
        pages: () => [{ path: "modules.txt", content: "http_2xx\n" }],
      },
    });
  }
}

/** All that it needs of a host, as data: the fleet makes a release of it. */
function blackboxPlan(): ComponentPlan {
  const file = (architecture: string) => `blackbox_exporter-${VERSION}.linux-${architecture}`;
  const vendor = `https://github.com/prometheus/blackbox_exporter/releases/download/v${VERSION}`;
  const archive = (architecture: string) => ({
    url: `${vendor}/${file(architecture)}.tar.gz`,
    file: `${file(architecture)}.tar.gz`,
    root: file(architecture),
    checksums: `${vendor}/sha256sums.txt`,
  });
  return {
    component: "blackbox-exporter",
    artifacts: [
      {
        kind: "archive",
        name: "blackbox_exporter",
        version: VERSION,
        archives: { amd64: archive("amd64"), arm64: archive("arm64") },
        programs: { blackbox_exporter: "blackbox_exporter" },
      },
    ],
    account: { name: ACCOUNT, description: "Prometheus blackbox_exporter" },
    directories: [],
    files: [
      { path: CONFIG, content: JSON.stringify({ modules: { http_2xx: { prober: "http" } } }), onChange: "restart" },
    ],
    units: [
      serverUnit({
        name: UNIT,
        description: "blackbox_exporter: answers from outside",
        documentation: "https://github.com/prometheus/blackbox_exporter",
        program: "blackbox_exporter",
        flags: [`--config.file=${liveFile(CONFIG)}`, `--web.listen-address=:${PORT}`],
        may: { account: ACCOUNT, memory: MEMORY },
      }),
    ],
    listens: [{ port: PORT, protocol: "tcp", exposure: "fleet", clients: ["metrics"], purpose: "blackbox_exporter" }],
    secrets: [],
    validations: [
      {
        purpose: "blackbox_exporter accepts its modules",
        run: [{ program: "blackbox_exporter" }, "--config.check", "--config.file", { releaseFile: CONFIG }],
      },
    ],
    probes: [
      {
        kind: "http",
        purpose: "blackbox_exporter answers",
        url: `http://127.0.0.1:${PORT}/-/healthy`,
      },
      { kind: "unit", purpose: "blackbox_exporter stays up", unit: UNIT },
    ],
    memory: MEMORY,
  };
}
