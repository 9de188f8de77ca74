import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { eventually, run, succeed, type CommandOptions, type Outcome } from "./command";
import { HarnessError } from "./harness-error";
import { gatewayOf, type Network } from "./network";
import { isFirstOfItsNamespace, kill, processesOn, supervises } from "./processes";

/** What one host is made of. */
export interface HostSettings {
  readonly name: string;
  readonly address: string;
  /** Name of the machine for systemd-nspawn; its network device is `vb-` and this, of 15 characters at most. */
  readonly machine: string;
  /** The guest's root that lies under the host's own folder. */
  readonly template: string;
  /** Folder of the host: `upper`, `work`, `root`, `console.log`. */
  readonly folder: string;
  readonly network: Network;
  /** Private key that logs in. */
  readonly key: string;
  readonly knownHosts: string;
  /** Goes on when this process ends. */
  readonly kept: boolean;
}

/** A command on a host. */
export interface RemoteOptions extends CommandOptions {
  /** @default "root" */
  readonly user?: "root" | "admin";
}

/** A booted Debian with systemd and an SSH server, or one whose power is off. */
export class Host {
  public readonly name: string;
  public readonly address: string;
  private supervisor: ChildProcess | undefined;

  constructor(public readonly settings: HostSettings) {
    this.name = settings.name;
    this.address = settings.address;
  }

  /** The host's public key, in the form of known_hosts and Terraform's `host_key`: `ssh-ed25519 AAAA…`. */
  public get hostKey(): string {
    const text = readFileSync(join(this.settings.folder, "upper/etc/ssh/ssh_host_ed25519_key.pub"), "utf8");
    return text.split(" ").slice(0, 2).join(" ");
  }

  /** Everything that the console showed. */
  public get console(): string {
    const file = join(this.settings.folder, "console.log");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  /** Switches the power on. What the disk holds is what it held. */
  public async start(): Promise<void> {
    const { folder, machine, network, kept } = this.settings;
    if (this.init() !== undefined) return;
    await this.mount();
    const log = openSync(join(folder, "console.log"), "a");
    const nspawn = [
      ...[
        "--quiet",
        "--boot",
        `--machine=${machine}`,
        `--directory=${join(folder, "root")}`,
        `--hostname=${this.name}`,
      ],
      ...["--register=no", "--keep-unit", `--network-bridge=${network.bridge}`, "--resolv-conf=off", "--timezone=off"],
      ...["--link-journal=no", "--console=pipe"],
    ];
    const supervise = ["sh", join(__dirname, "supervise.sh"), kept ? "kept" : "owned", network.bridge, machine, folder];
    // Under systemd, control groups are its own: a delegated scope gives the guest one.
    const scope = ["systemd-run", "--scope", "--quiet", "--collect", "--property=Delegate=yes", "--"];
    const [program = "sh", ...args] = [...(existsSync("/run/systemd/system") ? scope : []), ...supervise, ...nspawn];
    const child = spawn(program, args, {
      detached: true,
      stdio: [kept ? "ignore" : "pipe", log, log],
      cwd: "/",
      env: { PATH: `${process.env["PATH"]}:/usr/sbin:/sbin`, LANG: "C.UTF-8" },
    });
    closeSync(log);
    child.unref();
    (child.stdin as { unref?: () => void } | null)?.unref?.();
    writeFileSync(join(folder, "supervisor"), `${child.pid}`);
    this.supervisor = child;
  }

  /** Waits until SSH answers with the host's own key. */
  public async untilReachable(seconds = 120): Promise<void> {
    await eventually(`${this.name} answers on SSH`, () => this.answers(), { seconds }).catch((error: Error) => {
      throw new HarnessError(`${error.message}; ${this.lastWords()}`);
    });
  }

  private lastWords(): string {
    const words = this.console.slice(-600).trim();
    const network = "see whether its network interface is up";
    return words === "" ? `its console says nothing; ${network}` : `its console ends with: ${words}`;
  }

  /** Runs a shell command over SSH. Its exit code is given, not judged. */
  public run(command: string, options: RemoteOptions = {}): Promise<Outcome> {
    const { user = "root", ...rest } = options;
    return run("ssh", [...this.sshOptions(), `${user}@${this.address}`, command], rest);
  }

  /** Runs a shell command over SSH and gives its output without the last line break. */
  public async succeed(command: string, options: RemoteOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(command, options);
    if (code !== 0) {
      throw new HarnessError(
        `on ${this.name}: ${command.slice(0, 200)} ended with ${code}: ${(stderr || stdout).slice(-1500)}`,
      );
    }
    return stdout.replace(/\n$/, "");
  }

  /** Puts a file on the host. */
  public async write(path: string, content: string | Buffer, mode = 0o644): Promise<void> {
    const command = `mkdir -p '${dirname(path)}' && cat >'${path}' && chmod ${mode.toString(8)} '${path}'`;
    await this.succeed(command, { input: typeof content === "string" ? Buffer.from(content) : content });
  }

  /** Copies a file or folder of this machine to `path` on the host, with its modes. */
  public async copyIn(local: string, path: string): Promise<void> {
    const key = this.sshOptions()
      .map((option) => `'${option}'`)
      .join(" ");
    const unpack = `mkdir -p "${dirname(path)}" && tar -C "${dirname(path)}" --transform "s,^${basename(local)},${basename(path)}," -xf -`;
    const pack = `tar -C '${dirname(local)}' -cf - '${basename(local)}' | ssh ${key} 'root@${this.address}' '${unpack}'`;
    await succeed("bash", ["-c", `set -o pipefail; ${pack}`], { timeout: 300_000 });
  }

  /** Restarts the operating system and waits until SSH answers again. */
  public async reboot(): Promise<void> {
    const before = await this.bootId();
    await this.run("systemctl reboot");
    await eventually(`${this.name} has rebooted`, async () => (await this.bootId().catch(() => before)) !== before);
  }

  /** Switches off: in order, or by pulling the plug. The disk is kept. */
  public async powerOff({ hard = false }: { readonly hard?: boolean } = {}): Promise<void> {
    this.signal(hard ? "SIGUSR1" : "SIGTERM");
    const gone = () => this.supervisorPid() === undefined && this.init() === undefined;
    await eventually(`${this.name} is off`, gone, { seconds: 20, every: 50 }).catch(() => this.eradicate());
  }

  /** Ends the host in every case, and removes all of it. */
  public async remove(): Promise<void> {
    if (this.supervisorPid() !== undefined || this.init() !== undefined) await this.powerOff({ hard: true });
    this.supervisor?.stdin?.end();
    const { folder, machine } = this.settings;
    await run("umount", ["--lazy", join(folder, "root")]);
    await run("ip", ["link", "del", `vb-${machine}`]);
    rmSync(`/run/systemd/nspawn/propagate/${machine}`, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /**
   * Lets the host enforce memory, task and processor limits of its units, which it otherwise accepts without effect where this
   * machine has control groups of version 1. To be said again after each boot.
   */
  public async enforceLimits(): Promise<void> {
    const remount =
      "for c in memory pids cpu; do mount -o remount,rw,bind /sys/fs/cgroup/$c; done; systemctl daemon-reexec";
    // Without a group of the host's own, the guest would write into the machine's.
    if (existsSync(`/sys/fs/cgroup/memory/vmo-${this.settings.machine}`)) await this.succeed(remount);
  }

  /** Runs a program of this machine in the host's network, as if it ran there. */
  public inNetwork(program: string, args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
    return run("nsenter", [...this.networkOf(), program, ...args], options);
  }

  /** Arguments of nsenter that enter the host's network. They hold until it reboots. */
  public networkOf(): readonly string[] {
    const init = this.init();
    if (init === undefined) throw new HarnessError(`${this.name} is off`);
    return [`--net=/proc/${init}/ns/net`, "--"];
  }

  /** Options with which ssh reaches the host as a careful user's would: no agent, no configuration, its exact key. */
  public sshOptions(): readonly string[] {
    const { key, knownHosts } = this.settings;
    const strict = ["StrictHostKeyChecking=yes", `UserKnownHostsFile=${knownHosts}`, "IdentitiesOnly=yes"];
    return [
      "-F",
      "none",
      "-i",
      key,
      ...[...strict, "BatchMode=yes", "ConnectTimeout=5", "LogLevel=ERROR"].flatMap((o) => ["-o", o]),
    ];
  }

  /** The number of the host's boot, another one after each. */
  public bootId(): Promise<string> {
    return this.succeed("cat /proc/sys/kernel/random/boot_id", { timeout: 10_000 });
  }

  /** Number of the guest's first process on this machine; absent when its power is off. */
  public init(): number | undefined {
    return processesOn(join(this.settings.folder, "upper")).find(isFirstOfItsNamespace);
  }

  private async answers(): Promise<boolean> {
    return (await this.run("true", { timeout: 10_000 })).code === 0;
  }

  private async mount(): Promise<void> {
    const { folder, template } = this.settings;
    for (const sub of ["upper", "work", "root"]) mkdirSync(join(folder, sub), { recursive: true });
    if ((await run("mountpoint", ["-q", join(folder, "root")])).code === 0) return;
    const layers = `lowerdir=${template},upperdir=${join(folder, "upper")},workdir=${join(folder, "work")}`;
    await succeed("mount", ["-t", "overlay", `vmo-${this.name}`, "-o", layers, join(folder, "root")]);
  }

  private supervisorPid(): number | undefined {
    const file = join(this.settings.folder, "supervisor");
    const pid = existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
    return pid !== undefined && supervises(pid, this.settings.folder) ? pid : undefined;
  }

  private signal(name: NodeJS.Signals): void {
    const pid = this.supervisorPid();
    if (pid !== undefined) process.kill(pid, name);
  }

  private eradicate(): void {
    const supervisor = this.supervisorPid();
    if (supervisor !== undefined) process.kill(supervisor, "SIGKILL");
    for (const pid of processesOn(join(this.settings.folder, "upper"))) kill(pid);
  }
}

/** Writes what is a host's own onto its disk, before its first boot: its name, key, address, and who may log in. */
export async function furnish(
  settings: HostSettings,
  others: readonly { name: string; address: string }[],
): Promise<void> {
  const { name, address, folder, network, key } = settings;
  const upper = join(folder, "upper");
  const write = (path: string, content: string, mode = 0o644) => {
    mkdirSync(join(upper, dirname(path)), { recursive: true, mode: 0o755 });
    writeFileSync(join(upper, path), content, { mode });
  };
  write("etc/hostname", `${name}\n`);
  write(
    "etc/hosts",
    ["127.0.0.1 localhost", ...others.map((other) => `${other.address} ${other.name}`), ""].join("\n"),
  );
  write(
    "etc/systemd/network/10-host0.network",
    `[Match]\nName=host0\n[Network]\nAddress=${address}/24\nGateway=${gatewayOf(network)}\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n`,
  );
  mkdirSync(join(upper, "etc/ssh"), { recursive: true });
  const hostKey = join(upper, "etc/ssh/ssh_host_ed25519_key");
  await succeed("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", hostKey]);
  for (const [home, owner] of [
    ["root", 0],
    ["home/admin", 1000],
  ] as const) {
    mkdirSync(join(upper, home, ".ssh"), { recursive: true });
    writeFileSync(join(upper, home, ".ssh/authorized_keys"), readFileSync(`${key}.pub`), { mode: 0o600 });
    await succeed("chown", ["-R", `${owner}:${owner}`, join(upper, home)]);
    await succeed("chmod", ["700", join(upper, home), join(upper, home, ".ssh")]);
  }
}
