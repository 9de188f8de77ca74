import type { Construct } from "constructs";
import { TerraformLocal, Token } from "cdktf";
import { CURRENT } from "../../../lib/host";
import { removalSteps } from "./delivery";
import { canonicalAddress } from "./endpoint";
import { type Provisioner, TerraformData } from "../terraform-data";
import type { Connection, Login } from "./ssh-login";

/** A host with its connection. */
export interface ConnectedHost {
  readonly name: string;
  readonly connection: Connection;
}

const BY_HAND = `log in and run: sh ${CURRENT}/activate remove`;

// Terraform says nothing when a destroy provisioner that may fail does: so this says beforehand what it would mean.
const TRIES =
  "The fleet has $HOST at $ADDRESS no longer. If it has it elsewhere now, $HOST stays as it is; if not, its units are stopped " +
  'and removed, its data is kept. Unless a line says \\"$HOST is deactivated\\" or to whom it belongs now, it could not be ' +
  `reached and its units still run; ${BY_HAND}`;

const REMAINS =
  "$HOST is not deactivated: its login was a Terraform variable, which is gone when a resource is destroyed. " +
  `Its units still run; to stop and remove them, ${BY_HAND}`;

/** Whose hosts these are, and since when: a membership lasts until its host leaves. */
export interface Presence {
  readonly resource: TerraformData;
  /** What the ids of all memberships that the fleet has begin with, up to a hyphen, separated by commas, as an expression. */
  readonly members: string;
  /** Id of the membership of a host, as an expression. */
  memberOf(host: ConnectedHost): string;
}

/** Arguments of a connection that differ from host to host. */
const OWN = ["host", "port", "hostKey", "timeout"];

/**
 * That hosts belong to the fleet: when one leaves it, or all are destroyed, its units are stopped and removed, and its
 * data kept. One resource with an instance a host, because Terraform runs the destroy provisioners of an instance that
 * goes only while its resource is still written down. A host is known by its address, so that one with another name stays; where
 * the address is known only at apply, by its name.
 *
 * @param suffix - what the names end with that a stack has once a fleet
 */
export function addPresence(scope: Construct, suffix: string, hosts: readonly ConnectedHost[], login: Login): Presence {
  const shared = hosts[0]?.connection ?? {};
  const entries = hosts.map((host): readonly [string, Readonly<Record<string, unknown>>] => [
    keyOf(host),
    Object.fromEntries([["name", host.name], ...OWN.map((key) => [key, host.connection[key]])]),
  ]);
  const own = ["name", ...OWN];
  const input = Object.fromEntries([
    ...own.map((key) => [key, `\${each.value.${key}}`]),
    // What all hosts share, without what only the configuration may hold: keys are read where they are used.
    ...Object.entries(shared).filter(([key]) => !OWN.includes(key) && !isKey(key)),
  ]) as Record<string, unknown>;
  const resource = new TerraformData(scope, "presence", {
    logicalId: `vmo_presence${suffix}`,
    forEachEntry: Object.fromEntries(entries),
    input,
    // A machine that has another address now is activated under it first, and its removal under the old one then finds that.
    // Not for addresses that come from other resources: Terraform would create those before it destroys them, too.
    createBeforeDestroy: !Token.isUnresolved(JSON.stringify([entries, input])),
    steps: () => {
      if (!login.outlivesVariables) return { provisioners: [notice(REMAINS)] };
      const { connection, provisioners } = removalSteps(kept(input, shared));
      return { connection, provisioners: [notice(TRIES), ...provisioners] };
    },
  });
  // Once for all hosts: each would ask all others. The first eight signs of each: one argument takes 128 KiB, which is 14,000 hosts.
  const ids = `[for member in values(${resource.address}) : split("-", member.id)[0]]`;
  const members = new TerraformLocal(scope, "members", `\${join(",", ${ids})}`);
  members.overrideLogicalId(`vmo_members${suffix}`);
  return {
    resource,
    members: `\${local.vmo_members${suffix}}`,
    memberOf: (host) => `\${${resource.address}["${keyOf(host)}"].id}`,
  };
}

/** By what a host is known. */
function keyOf({ name, connection: { host, port } }: ConnectedHost): string {
  if (Token.isUnresolved(host) || Token.isUnresolved(port)) return name;
  const address = canonicalAddress(String(host));
  return port === 22 ? address : `${address} port ${port}`;
}

/** The connection to a host that leaves: what the state knows of it, and keys from where they are. */
function kept(input: Readonly<Record<string, unknown>>, shared: Connection): Connection {
  const known = Object.keys(input).filter((key) => key !== "name");
  const keys = Object.entries(shared).filter(([key]) => isKey(key));
  return Object.fromEntries([
    ...known.map((key) => [key, `\${self.input.${key}}`]),
    ...keys,
    ["type", "ssh"],
  ]) as Connection;
}

function notice(text: string): Provisioner {
  return {
    type: "local-exec",
    when: "destroy",
    onFailure: "continue",
    command: `echo "${text}"`,
    environment: { HOST: "${self.input.name}", ADDRESS: "${self.input.host}" },
  };
}

function isKey(argument: string): boolean {
  return argument === "privateKey" || argument === "bastionPrivateKey";
}
