import type { Problem } from "../../errors";
import { portProblems } from "../../host";
import type { PostgresExporterSection } from "../../specification";

/** The postgres_exporter that is meant, before any flag or version. */
export type PostgresExporterModel = Omit<PostgresExporterSection, "on"> & {
  /** Whether it serves with its host's certificate, and lets in only clients that have one. @default false */
  readonly overTls?: boolean;
};

/** What is wrong with `model`. */
export function postgresProblems({ port }: PostgresExporterModel): readonly Problem[] {
  return portProblems("port", port);
}
