import type { Host } from "../../harness/host";
import type { Account } from "../../harness/account";

const FOLDER = "/srv/mallory";

/** An account of a host that has no rights there and no password of anybody. */
export class Stranger {
  private constructor(private readonly host: Host) {}

  /** Makes the account. */
  public static async on(host: Host): Promise<Stranger> {
    await host.succeed(`useradd --no-create-home mallory && install -d -o mallory -m 0700 ${FOLDER}`);
    return new Stranger(host);
  }

  /** Statuses that addresses answer with; 000 where nobody does. */
  public async statuses(
    urls: readonly string[],
    more: readonly string[] = [],
  ): Promise<Readonly<Record<string, string>>> {
    const words = ["curl", "-gsk", "-m", "4", "-w", "%{http_code} ", ...more];
    for (const url of urls) words.push("-o", "/dev/null", url);
    const statuses = (await this.run(words.map((word) => `'${word}'`).join(" "))).trim().split(" ");
    expect(statuses).toHaveLength(urls.length);
    return Object.fromEntries(urls.map((url, index) => [url, statuses[index] ?? ""]));
  }

  /** Addresses that let it in. */
  public async entered(urls: readonly string[], more: readonly string[] = []): Promise<readonly string[]> {
    return Object.entries(await this.statuses(urls, more)).flatMap(([url, status]) =>
      /^[23]/.test(status) ? [url] : [],
    );
  }

  /** Files, command lines and environments in which it reads one of `texts`. */
  public async finds(texts: readonly string[]): Promise<readonly string[]> {
    const list = `${FOLDER}/looks-for`;
    await this.host.write(list, texts.join("\n"));
    await this.host.succeed(`chown mallory ${list}`);
    const places = "/etc /home /opt/vm-observability /root /run /srv /tmp /usr/local /var /proc/[0-9]*/cmdline";
    const look = `grep -rslaF --exclude=looks-for --exclude-dir=artifacts -f ${list} ${places} /proc/[0-9]*/environ`;
    return (await this.run(look)).split("\n").filter((line) => line !== "");
  }

  /** Files and folders that it can write, but for those in which everybody has files of their own. */
  public async writes(): Promise<readonly string[]> {
    const found = await this.run(
      "find / /run -xdev '(' -path /proc -o -path /srv/mallory ')' -prune -o -writable ! -type l ! -type s ! -perm -1000 -print",
    );
    return found.split("\n").filter((line) => line !== "");
  }

  /** What a command prints. */
  public async run(command: string): Promise<string> {
    return (await this.host.run(`runuser -u mallory -- sh -c ${shellWord(command)} 2>/dev/null`)).stdout;
  }
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A port of several places in both protocols. */
export function spellings(places: readonly string[], port: number, path: string): readonly string[] {
  return ["http", "https"].flatMap((scheme) => places.map((place) => `${scheme}://${place}:${port}${path}`));
}

/** TCP ports at which `host` listens for other machines, and on loopback; that of SSH is left out. */
export async function portsOf(
  host: Host,
): Promise<{ readonly open: readonly number[]; readonly all: readonly number[] }> {
  const lines = (await host.succeed("ss -Hltn")).trim().split("\n");
  const places = lines.map((line) => line.split(/\s+/)[3] ?? "");
  const ports = (some: readonly string[]) =>
    [...new Set(some.map((place) => Number(place.slice(place.lastIndexOf(":") + 1))))]
      .filter((port) => port !== 22)
      .sort((a, b) => a - b);
  return { open: ports(places.filter((place) => !/^(127\.|\[::1\])/.test(place))), all: ports(places) };
}

/** Words of curl that sign in. */
export function signedIn({ user, password }: Account): readonly string[] {
  return ["-u", `${user}:${password}`];
}
