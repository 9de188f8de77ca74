import { debianPackage, type HostDistribution } from "../artifacts";
import { type ComponentPlan, FACTS, hardening, KEEPS_RUNNING, liveFile, liveProgram } from "../host";
import { Bytes } from "../units";
import type { FirewallModel } from "./model";
import { renderFirewall } from "./render";
import { NFTABLES } from "./versions";

/** Host fact with a line `<port> <address>` for each port and host that may connect to it. */
export const FIREWALL_FACT = "firewall/hosts";

const ACCOUNT = "vmo-firewall";
const UNIT = "vmo-firewall.service";
const RULES = "firewall/rules.nft";
const SCRIPT = "firewall/guard.sh";

/** A shell and nft, which holds the addresses of all hosts. */
const MEMORY = Bytes.mebibytes(64);

/** What {@link firewallPlan} needs beside the model. */
export interface FirewallPlanOptions {
  readonly distribution: HostDistribution;
  /** Text of `guard.sh`. */
  readonly script: string;
}

/**
 * All that the firewall needs of a host.
 *
 * @throws ValidationError when the distribution has no nft that is known
 */
export function firewallPlan(model: FirewallModel, { distribution, script }: FirewallPlanOptions): ComponentPlan {
  const command = (what: "load" | "keep") =>
    ["/bin/sh", liveFile(SCRIPT), what, liveFile(RULES), `${FACTS}/${FIREWALL_FACT}`, liveProgram("nft")].join(" ");
  return {
    component: "firewall",
    artifacts: [debianPackage(NFTABLES, distribution)],
    account: { name: ACCOUNT, description: "Firewall of the ports of vm-observability" },
    directories: [],
    files: [
      { path: RULES, content: renderFirewall(model), onChange: "restart" },
      { path: SCRIPT, content: script, onChange: "restart" },
    ],
    units: [
      {
        name: UNIT,
        reloads: false,
        sections: {
          Unit: {
            Description: "Firewall: who may connect to the ports of vm-observability",
            Documentation: "https://wiki.nftables.org",
            // Some of these begin by flushing every table.
            After: "nftables.service ufw.service firewalld.service",
            ...(model.before.length > 0 && { Before: model.before.join(" ") }),
          },
          Service: {
            // A server that comes after it finds the table loaded.
            ExecStartPre: command("load"),
            ExecStart: command("keep"),
            ...KEEPS_RUNNING,
            ...hardening({
              account: ACCOUNT,
              capabilities: ["CAP_NET_ADMIN"],
              netlink: true,
              memory: MEMORY,
              tasks: 16,
            }),
          },
        },
      },
    ],
    listens: [],
    secrets: [],
    validations: [{ purpose: "nft runs on this host", run: [{ program: "nft" }, "--version"] }],
    probes: [{ kind: "unit", purpose: "the firewall stands", unit: UNIT }],
    memory: MEMORY,
  };
}
