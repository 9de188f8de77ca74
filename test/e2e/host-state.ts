import type { Host } from "../../harness/host";

/** A service of ours on a host. */
export interface ServiceState {
  readonly pid: string;
  /** Monotonic microseconds of its start: changes when it is started again. */
  readonly started: string;
  readonly active: string;
}

/** Our services and timers on a host, by name. What only a timer starts comes and goes by itself, and is left out. */
export async function servicesOn(host: Host): Promise<Readonly<Record<string, ServiceState>>> {
  const properties = "-p Id -p MainPID -p ActiveEnterTimestampMonotonic -p ActiveState -p Type";
  const text = await host.succeed(`systemctl show ${properties} 'vmo-*.service' 'vmo-*.timer' --all`);
  const blocks = text
    .split("\n\n")
    .map((block) => new Map(block.split("\n").map((line) => halves(line))))
    .filter((block) => block.get("Type") !== "oneshot");
  return Object.fromEntries(
    blocks.map((block) => [
      block.get("Id") ?? "",
      {
        pid: block.get("MainPID") ?? "",
        started: block.get("ActiveEnterTimestampMonotonic") ?? "",
        active: block.get("ActiveState") ?? "",
      },
    ]),
  );
}

/**
 * Every file of ours on a host with its inode and time of change, so that writing anything shows. Data directories of
 * servers are left out: they are written all the time.
 */
export function filesOn(host: Host): Promise<string> {
  return listed(host, HOME);
}

/**
 * The same, of what is live: without releases that only lie beside, and without the note on how the last activation ended.
 */
export function liveFilesOn(host: Host): Promise<string> {
  return listed(host, `${HOME}/current/ ${HOME}/artifacts ${HOME}/host ${HOME}/state/applied`);
}

const HOME = "/opt/vm-observability";

function listed(host: Host, ours: string): Promise<string> {
  const places = `${ours} /etc/systemd/system /etc/vm-observability /etc/sysusers.d /etc/tmpfiles.d`;
  return host.succeed(`find ${places} ! -type d -printf '%p %i %T@ %C@\\n' 2>/dev/null | sort`);
}

/** What `activate status` says, by key. */
export async function statusOf(host: Host): Promise<ReadonlyMap<string, string>> {
  const text = await host.succeed("sh /opt/vm-observability/current/activate status");
  return new Map(text.split("\n").map((line) => halves(line)));
}

function halves(line: string): [string, string] {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}
