import type { ProgramOptions } from "../../artifacts";
import { ValidationError } from "../../errors";
import { systemdArgument } from "../../escaping";
import { FACTS, serverUnit, TEXTFILES, type ComponentPlan, type SystemdUnit } from "../../host";
import { Bytes } from "../../units";
import { webListener, type WebListener } from "../../web-config";
import { excludeFlags } from "./filters";
import type { NodeExporterModel } from "./model";
import { nodeExporterFeatures, nodeExporterPrograms, youngCollector } from "./versions";

/** On which host, with which program. */
export type NodeExporterPlanOptions = ProgramOptions;

/** Name of the exporter's unit. */
export const NODE_EXPORTER_UNIT = "vmo-node-exporter.service";

/** Host fact with its web configuration, in which the host's own name stands. */
export const NODE_EXPORTER_WEB_FACT = "web/node-exporter.yml";

const ACCOUNT = "vmo-node-exporter";

/** Twice what it was seen to take on a host with many units. */
const MEMORY = Bytes.mebibytes(128);

/**
 * All that node_exporter needs of a host.
 *
 * @throws ValidationError when the version cannot work or lacks a collector
 */
export function nodeExporterPlan(model: NodeExporterModel, options: NodeExporterPlanOptions): ComponentPlan {
  const { version, problems } = nodeExporterPrograms.chosen(options);
  ValidationError.throwIfAny("node_exporter", [
    ...problems,
    ...nodeExporterFeatures.unusable(version, "version"),
    ...model.collectors.flatMap((collector) => {
      const young = youngCollector(collector);
      return young === undefined ? [] : nodeExporterFeatures.missing(version, young, `collectors.${collector}`);
    }),
  ]);
  const { listens, certificates, ask } = webOf(model);
  return {
    component: "node-exporter",
    artifacts: [nodeExporterPrograms.artifact(version, options)],
    account: { name: ACCOUNT, description: "Prometheus node_exporter" },
    directories: [],
    files: [],
    units: [unitOf(model)],
    listens,
    secrets: [],
    ...(certificates && { certificates }),
    validations: [{ purpose: "node_exporter runs on this host", run: [{ program: "node_exporter" }, "--version"] }],
    probes: [
      {
        kind: "http",
        purpose: "node_exporter answers",
        ...ask("/metrics"),
        contains: "node_scrape_collector_success",
      },
      { kind: "unit", purpose: "node_exporter stays up", unit: NODE_EXPORTER_UNIT },
    ],
    memory: MEMORY,
  };
}

/** The exporter's command-line flags; the same for every version. */
export function nodeExporterFlags(model: NodeExporterModel): readonly string[] {
  return [
    "--collector.disable-defaults",
    ...model.collectors.map((collector) => `--collector.${collector}`),
    ...excludeFlags(model.filesystems),
    ...(model.collectors.includes("systemd")
      ? ["--collector.systemd.unit-exclude=.+[.](automount|device|mount|scope|slice|swap)"]
      : []),
    `--collector.textfile.directory=${TEXTFILES}`,
    ...webOf(model).flags,
  ];
}

function webOf({ port, tls }: NodeExporterModel): WebListener {
  return webListener({
    unit: NODE_EXPORTER_UNIT,
    port,
    purpose: "node_exporter metrics",
    ...(tls && { config: `${FACTS}/${NODE_EXPORTER_WEB_FACT}` }),
  });
}

function unitOf(model: NodeExporterModel): SystemdUnit {
  return serverUnit({
    name: NODE_EXPORTER_UNIT,
    description: "node_exporter: metrics of this host",
    documentation: "https://github.com/prometheus/node_exporter",
    program: "node_exporter",
    flags: nodeExporterFlags(model).map(systemdArgument),
    may: {
      account: ACCOUNT,
      homes: "read-only",
      processes: "visible",
      mounts: "host",
      netlink: true,
      memory: MEMORY,
      tasks: 64,
    },
    directives: {
      // adjtimex() only reads without CAP_SYS_TIME, and is all that the timex collector does; ProtectClock would refuse it too.
      ProtectClock: false,
      SystemCallFilter: ["@system-service", "~@privileged @resources", "adjtimex"],
      // Instead of a /dev of its own, which would hide the host's mounts below it.
      DevicePolicy: "closed",
      PrivateMounts: true,
    },
  });
}
