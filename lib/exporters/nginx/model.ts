import type { Problem } from "../../errors";
import { portProblems } from "../../host";
import type { NginxExporterSection } from "../../specification";

/** The nginx-prometheus-exporter that is meant, before any flag or version. */
export type NginxExporterModel = Omit<NginxExporterSection, "on"> & {
  /** Whether it serves with its host's certificate, and lets in only clients that have one. @default false */
  readonly overTls?: boolean;
};

/** What is wrong with `model`. */
export function nginxProblems({ port }: NginxExporterModel): readonly Problem[] {
  return portProblems("port", port);
}
