import type { UserRole } from "../units";

/** What people with a role may do with a tool through the proxy. */
export interface AccessRule {
  /** Those with this role and with more. */
  readonly role: UserRole;
  readonly methods: readonly ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE")[];
  /** Paths at the tool: one, or with `/*` at its end all below it. */
  readonly paths: readonly string[];
  /** Paths among them that it is not about, written alike. @default - none */
  readonly except?: readonly string[];
}

/** How the proxy reaches a tool, and what it passes on. What no rule allows is refused. */
export interface ProxiedTool {
  readonly port: number;
  /** Whether only programs of its own host reach it. */
  readonly exposure: "loopback" | "fleet";
  /** The role of the hosts that it runs on. @default "metrics" */
  readonly role?: string;
  readonly access: readonly AccessRule[];
}
