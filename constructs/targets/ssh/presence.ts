import type { Construct } from "constructs";
import { CURRENT } from "../../../lib/host";
import type { Connection, Login } from "./ssh-login";
import { type Provisioner, TerraformData } from "../terraform-data";

/** A host with its connection. */
export interface ConnectedHost {
  readonly name: string;
  readonly connection: Connection;
}

const BY_HAND = `log in and run: sh ${CURRENT}/activate remove`;

// Terraform is silent about a destroy provisioner that failed and may: what that means is told before.
const TRIES =
  '$HOST leaves the fleet: its units are stopped and removed, its data is kept. Unless a line says \\"$HOST is ' +
  `deactivated\\", it could not be reached and its units still run; ${BY_HAND}`;

const REMAINS =
  "$HOST is not deactivated: its login was a Terraform variable, which is gone when a resource is destroyed. " +
  `Its units still run; to stop and remove them, ${BY_HAND}`;

/**
 * That hosts belong to the fleet: when one leaves it, or all are destroyed, its units are stopped and removed, and its
 * data kept. One resource with an instance a host, because Terraform runs the destroy provisioners of an instance that
 * goes only while its resource is still written down.
 */
export function addPresence(scope: Construct, hosts: readonly ConnectedHost[], login: Login): TerraformData {
  const shared = hosts[0]?.connection ?? {};
  const own = ["host", "port", "hostKey", "timeout", "scriptPath"];
  const entries = hosts.map(({ name, connection }) => [
    name,
    Object.fromEntries(own.map((key) => [key, connection[key]])),
  ]);
  const input = Object.fromEntries([
    ...own.map((key) => [key, `\${each.value.${key}}`]),
    // What all hosts share, without what only the configuration may hold: keys are read where they are used.
    ...Object.entries(shared).filter(([key]) => !own.includes(key) && !isKey(key)),
  ]) as Record<string, unknown>;
  return new TerraformData(scope, "presence", {
    forEachEntry: Object.fromEntries(entries) as Record<string, unknown>,
    input,
    provisioners: () => (login.outlivesVariables ? [notice(TRIES), removal(input, shared, login)] : [notice(REMAINS)]),
  });
}

function removal(input: Readonly<Record<string, unknown>>, shared: Connection, login: Login): Provisioner {
  const kept = Object.keys(input).map((key) => [key, `\${self.input.${key}}`]);
  const keys = Object.entries(shared).filter(([key]) => isKey(key));
  return {
    type: "remote-exec",
    when: "destroy",
    onFailure: "continue",
    connection: Object.fromEntries([...kept, ...keys, ["type", "ssh"]]) as Connection,
    inline: [
      "set -eu",
      `if [ ! -e ${CURRENT}/activate ]; then echo "\${each.key} is deactivated: nothing was installed"; exit 0; fi`,
      `${login.asRoot}sh ${CURRENT}/activate remove`,
      'echo "${each.key} is deactivated"',
    ],
  };
}

function notice(text: string): Provisioner {
  return {
    type: "local-exec",
    when: "destroy",
    onFailure: "continue",
    command: `echo "${text}"`,
    environment: { HOST: "${each.key}" },
  };
}

function isKey(argument: string): boolean {
  return argument === "privateKey" || argument === "bastionPrivateKey";
}
