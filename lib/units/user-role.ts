/** What people who have signed in may do, each more than those before: read; make silences; reload and profile servers. */
export const USER_ROLES = ["viewer", "operator", "admin"] as const;

/** One of {@link USER_ROLES}. */
export type UserRole = (typeof USER_ROLES)[number];
