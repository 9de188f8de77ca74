import type { Variable } from "../../panels";

/** Chooses the exporter's job. */
export const JOB: Variable = { name: "job", label: "Job", of: "node_exporter_build_info" };
/** Chooses hosts. */
export const HOST: Variable = { name: "instance", label: "Host", of: "node_exporter_build_info" };
/** The range of percentages. */
export const PERCENT = { min: 0, max: 100 } as const;
