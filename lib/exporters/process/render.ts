import type { ProcessExporterModel } from "./model";

/** process-exporter's configuration file, typed once. */
export interface ProcessExporterConfig {
  readonly process_names: readonly { readonly name: string; readonly cmdline: readonly string[] }[];
}

/** The configuration of `model`, the same for every version. */
export function renderProcessExporter(model: ProcessExporterModel): ProcessExporterConfig {
  return { process_names: model.groups.map(({ name, cmdline }) => ({ name: readable(name), cmdline })) };
}

/** What processes say of themselves, in a template. */
const FIELD = /\{\{-?\s*(\.(?:Comm|ExeBase|ExeFull|Matches\.\w+))\s*-?\}\}/g;

/**
 * A template of names that are UTF-8 whatever a process calls itself: process-exporter ends at the first one that is not. Quoting leaves
 * ordinary names as they are and writes the bytes of others as `\\xff`.
 */
function readable(name: string): string {
  return name.replace(
    FIELD,
    (_, field: string) =>
      `{{if eq (printf "%q" ${field}) (printf "\\"%s\\"" ${field})}}{{${field}}}{{else}}{{printf "%q" ${field}}}{{end}}`,
  );
}
