/** Every role that a host may have. */
export const HOST_ROLES = ["metrics", "dashboards", "tracing", "logs", "proxy", "storage"] as const;

/** What a host is for; a host without roles is a workload. Agents go to every host. */
export type HostRole = (typeof HOST_ROLES)[number];
