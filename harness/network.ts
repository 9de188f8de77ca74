import { join } from "node:path";
import { run, succeed } from "./command";
import { HarnessError } from "./harness-error";
import { tryLock, type Lock } from "./lock";

/** A bridge of this machine with a network of its own, without a way out. */
export interface Network {
  readonly bridge: string;
  /** First three numbers of a /24: `10.78.3`. The machine is `.1`, hosts begin at `.11`. */
  readonly prefix: string;
}

/** A network that nobody else on this machine uses while the lock is held. */
export interface Slot extends Network {
  readonly number: number;
  readonly lock: Lock;
}

/** Where the locks of worlds lie. */
export const LOCKS = "/run/vm-observability";

/** The network of the quick start: a fixed one, so that its addresses can be written down. */
export const QUICKSTART_NETWORK: Network = { bridge: "hb0", prefix: "10.77.0" };

/** Takes a network that no other run uses. The kernel gives it back when this process ends. */
export async function takeSlot(): Promise<Slot> {
  const taken = await routedPrefixes();
  for (let number = 1; number <= 250; number++) {
    const network = { bridge: `vo${number}`, prefix: `10.78.${number}` };
    const other = taken.find(({ prefix, device }) => prefix === network.prefix && device !== network.bridge);
    if (other !== undefined) continue;
    const held = await tryLock(join(LOCKS, `slot-${number}`));
    if (held !== undefined) return { ...network, number, lock: held };
  }
  throw new HarnessError("all 250 networks for hosts are in use; see `ip link show type bridge`");
}

/** The machine's own address in a network. */
export function gatewayOf({ prefix }: Network): string {
  return `${prefix}.1`;
}

/** Makes the bridge, or does nothing when it is there. */
export async function raiseBridge(network: Network): Promise<void> {
  await run("ip", ["link", "add", network.bridge, "type", "bridge"]);
  await succeed("ip", ["addr", "replace", `${gatewayOf(network)}/24`, "dev", network.bridge]);
  await succeed("ip", ["link", "set", network.bridge, "up"]);
}

/** Removes the bridge, and with it the machine's address. */
export async function removeBridge({ bridge }: Network): Promise<void> {
  await run("ip", ["link", "del", bridge]);
}

async function routedPrefixes(): Promise<readonly { readonly prefix: string; readonly device: string }[]> {
  const routes = await succeed("ip", ["-4", "-o", "route", "show", "table", "main"]);
  return routes.split("\n").flatMap((line) => {
    const match = /^(\d+\.\d+\.\d+)\.\d+(?:\/\d+)? .*?dev (\S+)/.exec(line);
    return match?.[1] === undefined || match[2] === undefined ? [] : [{ prefix: match[1], device: match[2] }];
  });
}
