import type { ProcessExporterModel } from "./model";

/** process-exporter's configuration file, typed once. */
export interface ProcessExporterConfig {
  readonly process_names: readonly { readonly name: string; readonly cmdline: readonly string[] }[];
}

/** The configuration of `model`, the same for every version. */
export function renderProcessExporter(model: ProcessExporterModel): ProcessExporterConfig {
  return { process_names: model.groups.map(({ name, cmdline }) => ({ name, cmdline })) };
}
