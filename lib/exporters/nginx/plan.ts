import type { ProgramOptions } from "../../artifacts";
import type { Problem } from "../../errors";
import { systemdArgument } from "../../escaping";
import type { ComponentPlan } from "../../host";
import { type ServerExporter, serverExporterPlan } from "../../server-exporters";
import { nginxProblems, type NginxExporterModel } from "./model";
import { nginxExporterFeatures, nginxExporterPrograms } from "./versions";

/** Its component, and the names that follow from it. */
export const NGINX_EXPORTER = { component: "nginx-exporter", program: "nginx_exporter" } as const;

/**
 * All that nginx-prometheus-exporter needs of a host.
 *
 * @throws ValidationError when the port or the version cannot work
 */
export function nginxExporterPlan(model: NginxExporterModel, options: ProgramOptions): ComponentPlan {
  return serverExporterPlan(exporterOf(model), nginxExporterPrograms, options, [
    ...tooOld(options),
    ...nginxProblems(model),
  ]);
}

/** Debian 12 has one that is too old, and no other. */
function tooOld(options: ProgramOptions): readonly Problem[] {
  const { version } = nginxExporterPrograms.chosen(options);
  const isPackaged = options.source.source === "distribution";
  return nginxExporterFeatures.unusable(version, "version").map(({ path, message }) => ({
    path,
    message: isPackaged
      ? `${message}, which ${options.distribution} has; set artifacts.sources.nginx_exporter to "upstream"`
      : message,
  }));
}

function exporterOf({ port, overTls, statusPage }: NginxExporterModel): ServerExporter {
  return {
    ...NGINX_EXPORTER,
    program: "nginx-prometheus-exporter",
    server: "nginx",
    documentation: "https://github.com/nginx/nginx-prometheus-exporter",
    port,
    ...(overTls !== undefined && { overTls }),
    up: "nginx_up",
    flags: [systemdArgument(`--nginx.scrape-uri=${statusPage}`)],
  };
}
