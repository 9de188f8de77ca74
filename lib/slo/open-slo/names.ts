/** What OpenSLO calls a name: of at most 63 lower-case letters, digits and hyphens. */
export const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The annotation with a name that OpenSLO would not take: `api_availability`. */
export const OWN_NAME = "sla-definition";

/** The label whose value OpenSLO has as the service. */
export const SERVICE = "service";

/** The key of a metric source that says of which kind a histogram is. */
export const HISTOGRAM = "histogram";
