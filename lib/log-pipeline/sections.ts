import type { HostRole } from "../host";
import type { Specification } from "../specification";
import type { ArchiveTarget } from "./model";
import type { LogStore } from "./store";

/** The parts of a specification that a pipeline is made of. */
export type PipelineSections = Pick<Specification, "fluentd" | "logCategories" | "logLevels" | "logPipeline">;

/** What the specification does not know. */
export interface PipelineSurroundings {
  /** What `${ENV}` means, where the specification does not say. */
  readonly environment: string;
  /** The role of hosts that the portal runs on. @default - it may run on any */
  readonly portal?: HostRole;
  /** In place of the specification's output of the type `elasticsearch`. @default - that one */
  readonly store?: LogStore;
  /** In place of the specification's output of the type `s3`. @default - that one */
  readonly archive?: Pick<ArchiveTarget, "places">;
}
