import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { eventually, run, succeed } from "./command";
import { HarnessError } from "./harness-error";
import { furnish, Host, type HostSettings } from "./host";
import { putBackKernelSettings, raiseKernelSettings } from "./kernel";
import { tryLock, type Lock } from "./lock";
import { prepareMachine, type Progress } from "./machine";
import { gatewayOf, LOCKS, QUICKSTART_NETWORK, raiseBridge, removeBridge, takeSlot, type Network } from "./network";
import { kill, processesOn, supervisorsBelow } from "./processes";
import { guestRoot, type DebianVersion } from "./template";

/** Where worlds lie: on a disk, because a guest's disk cannot lie on another overlay. */
const WORLDS = "/var/tmp/vm-observability";

/** One host to boot. */
export interface HostRequest {
  readonly name: string;
  /** @default - that of the world */
  readonly debian?: DebianVersion;
}

/** Which hosts to boot. */
export interface WorldOptions {
  /** Their names, or more of them; `3` makes `host-1` to `host-3`. */
  readonly hosts: number | readonly (string | HostRequest)[];
  /** @default 13 */
  readonly debian?: DebianVersion;
  /**
   * The hosts go on when this process ends, under this name, and are found again by {@link World.find}; there is one such
   * world, the quick start's.
   *
   * @default - they go without a trace when this process ends, however it ends
   */
  readonly kept?: string;
  readonly progress?: Progress;
}

interface Description {
  readonly network: Network;
  readonly hosts: readonly HostSettings[];
}

/** Hosts on a bridge of their own, without a way out of this machine. */
export class World {
  private constructor(
    /** Folder of the world; what tests write beside the hosts may lie in it, and goes with it. */
    public readonly folder: string,
    public readonly network: Network,
    public readonly hosts: readonly Host[],
    private readonly held: Lock | undefined,
  ) {}

  /** The machine's address as the hosts see it: servers of a test listen here. */
  public get gateway(): string {
    return gatewayOf(this.network);
  }

  /** The private key that logs in to all hosts as `root` and as `admin` (who may use sudo without a password). */
  public get key(): string {
    return join(this.folder, "ssh/id");
  }

  /** The known_hosts file of all hosts, exact before the first connection. */
  public get knownHosts(): string {
    return join(this.folder, "ssh/known_hosts");
  }

  /** A configuration of ssh with every host under its name: `ssh -F <file> web-1`. */
  public get sshConfig(): string {
    return join(this.folder, "ssh/config");
  }

  /** The host with this name. */
  public host(name: string): Host {
    const found = this.hosts.find((host) => host.name === name);
    if (found === undefined)
      throw new HarnessError(`no host ${name}; there are ${this.hosts.map((h) => h.name).join(", ")}`);
    return found;
  }

  /** Boots hosts and waits until all of them answer on SSH. */
  public static async boot(options: WorldOptions): Promise<World> {
    const { progress = () => undefined } = options;
    await prepareMachine(progress);
    await sweep();
    const { network, folder, held } = await placeOf(options.kept);
    let world: World | undefined;
    try {
      const requests = requestsOf(options);
      const versions = [...new Set(requests.map(({ debian }) => debian))];
      const templates = new Map<DebianVersion, string>();
      await Promise.all(versions.map(async (v) => templates.set(v, await guestRoot(v, progress))));
      progress(`booting ${requests.map(({ name }) => name).join(", ")}`);
      mkdirSync(join(folder, "ssh"), { recursive: true });
      await succeed("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "harness", "-f", join(folder, "ssh/id")]);
      const all = requests.map(({ name, debian }, index) => ({
        name,
        address: `${network.prefix}.${11 + index}`,
        machine: `${network.bridge}h${index + 1}`,
        template: templates.get(debian) ?? "",
        folder: join(folder, "hosts", name),
        network,
        key: join(folder, "ssh/id"),
        knownHosts: join(folder, "ssh/known_hosts"),
        kept: options.kept !== undefined,
      }));
      for (const settings of all) await furnish(settings, all);
      world = new World(
        folder,
        network,
        all.map((settings) => new Host(settings)),
        held,
      );
      const known = world.hosts.map(({ address, hostKey }) => `${address} ${hostKey}\n`);
      writeFileSync(world.knownHosts, known.join(""));
      writeFileSync(join(folder, "world.json"), JSON.stringify({ network, hosts: all } satisfies Description, null, 2));
      writeFileSync(world.sshConfig, sshConfigOf(world));
      await world.start();
      return world;
    } catch (error) {
      await (world?.down() ?? discard(folder, network, held));
      throw error;
    }
  }

  /** The kept world of this name, with its hosts running or off; absent when there is none. */
  public static find(name: string): World | undefined {
    const folder = join(WORLDS, name);
    if (!existsSync(join(folder, "world.json"))) return undefined;
    const { network, hosts } = JSON.parse(readFileSync(join(folder, "world.json"), "utf8")) as Description;
    return new World(
      folder,
      network,
      hosts.map((settings) => new Host(settings)),
      undefined,
    );
  }

  /** Switches on every host that is off, and waits until all of them answer on SSH. */
  public async start(): Promise<void> {
    await raiseKernelSettings();
    await raiseBridge(this.network);
    await Promise.all(this.hosts.map((host) => host.start()));
    await Promise.all(this.hosts.map((host) => host.untilReachable()));
  }

  /** Ends all hosts at once and removes every trace of them. */
  public async down(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.remove()));
    await discard(this.folder, this.network, this.held);
  }
}

/** Boots hosts: `await bootHosts({ hosts: ["monitor-1", "web-1"] })`. */
export function bootHosts(options: WorldOptions): Promise<World> {
  return World.boot(options);
}

/** Where a kept world's files lie. */
export function worldFolder(name: string): string {
  return join(WORLDS, name);
}

/** Removes what runs left behind that could not clean up: their locks are free, and yet their folders are there. */
export async function sweep(): Promise<void> {
  if (!existsSync(WORLDS)) return;
  for (const name of readdirSync(WORLDS).filter((entry) => entry.startsWith("slot-"))) {
    const held = await tryLock(join(LOCKS, name));
    if (held === undefined) continue;
    await clear(join(WORLDS, name), { bridge: `vo${name.slice("slot-".length)}`, prefix: "" });
    await held.release();
  }
}

/** Ends all that runs in a world's folder and removes it, no matter who made it or how complete it is. */
export async function clear(folder: string, network: Network): Promise<void> {
  for (const pid of supervisorsBelow(folder)) kill(-pid);
  const hosts = join(folder, "hosts");
  for (const name of existsSync(hosts) ? readdirSync(hosts) : []) {
    for (const pid of processesOn(join(hosts, name, "upper"))) kill(pid);
    await run("umount", ["--lazy", join(hosts, name, "root")]);
  }
  await removeBridge(network);
  await removeMachines(network);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Control groups and folders that systemd-nspawn leaves when it is killed. */
async function removeMachines({ bridge }: Network): Promise<void> {
  const ours = new RegExp(`^(vmo-)?${bridge}h\\d+$`);
  const below = (parent: string) => (existsSync(parent) ? readdirSync(parent) : []).map((name) => join(parent, name));
  const named = (parent: string) => below(parent).filter((path) => ours.test(basename(path)));
  for (const path of named("/run/systemd/nspawn/propagate")) rmSync(path, { recursive: true, force: true });
  const groups = ["/sys/fs/cgroup", ...below("/sys/fs/cgroup").filter((path) => statSync(path).isDirectory())].flatMap(
    named,
  );
  if (groups.length === 0) return;
  const remove = () =>
    run("find", [...groups.filter((g) => existsSync(g)), "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"]);
  await eventually(
    "control groups are empty",
    async () => (await remove(), groups.every((group) => !existsSync(group))),
    {
      seconds: 5,
      every: 50,
    },
  ).catch(() => undefined); // an empty group is harmless, and the next world of this name takes it over
}

function sshConfigOf({ hosts, key, knownHosts }: World): string {
  const each = hosts.map(({ name, address }) => `Host ${name}\n  HostName ${address}\n`);
  const all = ["User admin", `IdentityFile ${key}`, "IdentitiesOnly yes", `UserKnownHostsFile ${knownHosts}`];
  return [
    ...each,
    "Host *\n",
    ...[...all, "StrictHostKeyChecking yes", "LogLevel ERROR"].map((line) => `  ${line}\n`),
  ].join("");
}

async function placeOf(
  kept: string | undefined,
): Promise<{ network: Network; folder: string; held: Lock | undefined }> {
  if (kept === undefined) {
    const { lock, number, ...network } = await takeSlot();
    const folder = join(WORLDS, `slot-${number}`);
    await clear(folder, network);
    return { network, folder, held: lock };
  }
  const folder = join(WORLDS, kept);
  await clear(folder, QUICKSTART_NETWORK);
  return { network: QUICKSTART_NETWORK, folder, held: undefined };
}

async function discard(folder: string, network: Network, held: Lock | undefined): Promise<void> {
  await clear(folder, network);
  await held?.release();
  await putBackKernelSettings(worldExists);
}

/** Whether any world is there, whoever's: one that is kept, or one whose lock is held. */
async function worldExists(): Promise<boolean> {
  const entries = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
  if (entries(WORLDS).some((name) => !name.startsWith("slot-"))) return true;
  for (const slot of entries(LOCKS).filter((name) => name.startsWith("slot-"))) {
    const free = await tryLock(join(LOCKS, slot));
    if (free === undefined) return true;
    await free.release();
  }
  return false;
}

function requestsOf({ hosts, debian = 13 }: WorldOptions): readonly Required<HostRequest>[] {
  const list = typeof hosts === "number" ? Array.from({ length: hosts }, (_, index) => `host-${index + 1}`) : hosts;
  return list.map((host) => (typeof host === "string" ? { name: host, debian } : { debian, ...host }));
}
