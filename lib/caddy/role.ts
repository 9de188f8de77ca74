import { USER_ROLES, type UserRole } from "../units";
import type { CaddyMatch } from "./config";

/** Where the role of whoever has signed in stands while a request is answered. */
export const ROLE = "{role}";

/** Whoever has signed in with `least` or more. */
export function withRole(least: UserRole): CaddyMatch {
  return { vars: { [ROLE]: USER_ROLES.slice(USER_ROLES.indexOf(least)) } };
}
