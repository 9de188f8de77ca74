import type { ProgramOptions } from "../../artifacts";
import { ValidationError } from "../../errors";
import { systemdArgument } from "../../escaping";
import { FACTS, liveFile, serverUnit, type ComponentPlan, type SystemdUnit } from "../../host";
import { Bytes } from "../../units";
import { webListener, type WebListener } from "../../web-config";
import { toYaml } from "../../yaml";
import type { ProcessExporterModel } from "./model";
import { processExporterFeatures, processExporterPrograms } from "./versions";
import { renderProcessExporter } from "./render";

/** On which host, with which program. */
export type ProcessExporterPlanOptions = ProgramOptions;

/** Name of the exporter's unit. */
export const PROCESS_EXPORTER_UNIT = "vmo-process-exporter.service";

/** Host fact with its web configuration, in which the host's own name stands. */
export const PROCESS_EXPORTER_WEB_FACT = "web/process-exporter.yml";

const ACCOUNT = "vmo-process-exporter";
const CONFIG = "process-exporter/config.yml";
const MEMORY = Bytes.mebibytes(128);

/**
 * Capabilities without which the I/O counters and open files of other accounts' processes read as zero: to open files in
 * `/proc/<pid>` that belong to their account, and to pass the kernel's check of who may trace which process.
 */
const CAPABILITIES = ["CAP_DAC_READ_SEARCH", "CAP_SYS_PTRACE"];

/**
 * All that process-exporter needs of a host.
 *
 * @throws ValidationError when the version cannot work
 */
export function processExporterPlan(model: ProcessExporterModel, options: ProcessExporterPlanOptions): ComponentPlan {
  const { version, problems } = processExporterPrograms.chosen(options);
  ValidationError.throwIfAny("process_exporter", [
    ...problems,
    ...processExporterFeatures.unusable(version, "version"),
  ]);
  const { listens, certificates, ask } = webOf(model);
  return {
    component: "process-exporter",
    artifacts: [processExporterPrograms.artifact(version, options)],
    account: { name: ACCOUNT, description: "Prometheus process-exporter" },
    directories: [],
    files: [{ path: CONFIG, content: toYaml(renderProcessExporter(model)), onChange: "restart" }],
    units: [unitOf(model, version)],
    listens,
    secrets: [],
    ...(certificates && { certificates }),
    // It has no way to check a file without serving it; the probe of its page shows that it was accepted.
    validations: [
      { purpose: "process-exporter runs on this host", run: [{ program: "process-exporter" }, "-version"] },
    ],
    probes: [
      {
        kind: "http",
        purpose: "process-exporter answers",
        ...ask("/metrics"),
        contains: "namedprocess_scrape_errors",
      },
      { kind: "unit", purpose: "process-exporter stays up", unit: PROCESS_EXPORTER_UNIT },
    ],
    memory: MEMORY,
  };
}

/**
 * The exporter's command-line flags. Per-thread series, and groups whose processes are all gone, would be remembered for as long
 * as the exporter runs; proportional memory would make the kernel walk every page table at each scrape.
 */
export function processExporterFlags(model: ProcessExporterModel, version: string): readonly string[] {
  return [
    `-config.path=${liveFile(CONFIG)}`,
    "-threads=false",
    "-gather-smaps=false",
    ...(processExporterFeatures.supports(version, "removeEmptyGroups") ? ["-remove-empty-groups"] : []),
    // A program that was first seen between fork and exec has its parent's name until it is looked at again.
    ...(processExporterFeatures.supports(version, "recheckWithTimeLimit") ? ["-recheck-with-time-limit=1m"] : []),
    ...webOf(model).flags,
  ];
}

function webOf({ port, tls }: ProcessExporterModel): WebListener {
  return webListener({
    unit: PROCESS_EXPORTER_UNIT,
    port,
    purpose: "process-exporter metrics",
    dashes: "-",
    ...(tls && { config: `${FACTS}/${PROCESS_EXPORTER_WEB_FACT}` }),
  });
}

function unitOf(model: ProcessExporterModel, version: string): SystemdUnit {
  return serverUnit({
    name: PROCESS_EXPORTER_UNIT,
    description: "process-exporter: metrics of this host's processes",
    documentation: "https://github.com/ncabatoff/process-exporter",
    program: "process-exporter",
    flags: processExporterFlags(model, version).map(systemdArgument),
    may: { account: ACCOUNT, processes: "visible", capabilities: CAPABILITIES, memory: MEMORY, tasks: 64 },
  });
}
