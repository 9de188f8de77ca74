import type { Problem } from "../../errors";
import { portProblems } from "../../host";
import type { MysqldExporterSection } from "../../specification";

/** The mysqld_exporter that is meant, before any flag or version. */
export type MysqldExporterModel = Omit<MysqldExporterSection, "on"> & {
  /** Whether it serves with its host's certificate, and lets in only clients that have one. @default false */
  readonly overTls?: boolean;
};

/** What is wrong with `model`. */
export function mysqldProblems({ port }: MysqldExporterModel): readonly Problem[] {
  return portProblems("port", port);
}
