import { TerraformStack, type App } from "cdktf";
import type { SshFleetProps } from "../../../../constructs/targets/ssh/props";
import { SshFleet } from "../../../../constructs/targets/ssh/ssh-fleet";
import { synthesized, testApp } from "../../../../testing";

/** Public key of every host. */
export const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ";

/** Login with a key file. */
export const LOGIN = { user: "admin", privateKeyFile: "/keys/deploy" };

/** Host that has the role "metrics". */
export const MONITOR = { name: "monitor-1", address: "10.0.0.5", roles: ["metrics" as const], hostKeys: [KEY] };

/** Workload with a label. */
export const WEB_1 = { name: "web-1", address: "10.0.0.11", hostKeys: [KEY], labels: { service: "user-service" } };

/** Workload without a label. */
export const WEB_2 = { name: "web-2", address: "10.0.0.12", hostKeys: [KEY] };

/** A stack with a fleet of three hosts, unless `props` say otherwise. */
export function fleetOf(
  props: Partial<SshFleetProps> = {},
  app: App = testApp(),
): { stack: TerraformStack; fleet: SshFleet } {
  const stack = new TerraformStack(app, "production");
  return { stack, fleet: new SshFleet(stack, "fleet", { hosts: [MONITOR, WEB_1, WEB_2], login: LOGIN, ...props }) };
}

/** The part of a `terraform_data` that lists its provisioners, and says how Terraform connects for them. */
export interface Provisioners {
  readonly connection: Readonly<Record<string, unknown>>;
  readonly provisioner: readonly Record<string, Record<string, unknown>>[];
}

/** Provisioners of the resource of `host`, in their order. */
export function provisionersOf(stack: TerraformStack, host: string) {
  return (synthesized(stack).at(`fleet/hosts/${host}`, "terraform_data") as unknown as Provisioners).provisioner;
}

/** How Terraform connects to `host`. */
export function connectionOf(stack: TerraformStack, host: string) {
  return (synthesized(stack).at(`fleet/hosts/${host}`, "terraform_data") as unknown as Provisioners).connection;
}

/** Values whose change delivers to `host` again. */
export function triggersOf(stack: TerraformStack, host: string): Record<string, unknown> {
  return synthesized(stack).at(`fleet/hosts/${host}`).triggers_replace as Record<string, unknown>;
}
