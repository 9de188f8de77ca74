/** Names of the built-in patterns, by which `redaction.without` leaves them out. */
export const PATTERN_NAMES = ["private_key", "url_password", "bearer", "jwt", "cloud_key", "card", "email"] as const;

/** Name of a built-in pattern. */
export type PatternName = (typeof PATTERN_NAMES)[number];
