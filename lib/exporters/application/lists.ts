import type { Specification } from "../../specification";

/** The lists of the specification that name an application's metrics. */
export type ApplicationMetricList = "httpServiceMetrics" | "databaseMetrics" | "businessMetrics";

/** Those lists of a specification. */
export type ApplicationMetricLists = Pick<Specification, ApplicationMetricList>;
