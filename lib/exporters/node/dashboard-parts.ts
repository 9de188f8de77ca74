import { targetVariables } from "../../panels";

/** Choose the exporter's job, and hosts. */
export const [JOB, HOST] = targetVariables("node_exporter_build_info");
/** The range of percentages. */
export const PERCENT = { min: 0, max: 100 } as const;
