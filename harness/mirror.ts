import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { OFFERED, upstreamArchives, type UpstreamArchive } from "./archives";
import type { Suite } from "./debian";
import { HarnessError } from "./harness-error";
import type { Component } from "./programs";

/** What can be wrong with an archive on a mirror. */
export type Damage =
  /** One bit of its middle is another. */
  | "flipped byte"
  /** It announces its length and ends half way. */
  | "truncated"
  /** The checksum file does not name it. */
  | "checksum missing"
  /** The checksum file names another digest. */
  | "checksum wrong"
  /** Neither it nor its checksum file is there. */
  | "absent"
  /** The connection stays open and nothing comes. */
  | "stalled";

/** Where a mirror listens. */
export interface MirrorOptions {
  /** Address of this machine: the world's gateway, so that hosts reach it. */
  readonly address: string;
  /** @default - any free one */
  readonly port?: number;
  /** Suites whose versions it offers, newest first. @default sid, trixie */
  readonly suites?: readonly Suite[];
  /** What it offers beside them. @default - nothing */
  readonly others?: readonly UpstreamArchive[];
}

/** A mirror of what vendors publish: the paths are the vendors' own, below its address. */
export class Mirror {
  /** Paths that were asked for, in order. */
  public readonly requests: string[] = [];
  private readonly damages = new Map<string, Damage>();
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    public readonly archives: readonly UpstreamArchive[],
    private readonly address: string,
  ) {
    server.on("request", (request: IncomingMessage, response: ServerResponse) => this.answer(request, response));
    server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
  }

  /** Makes the archives that are not in the cache, and serves them. */
  public static async start({ suites = OFFERED, others = [], ...listen }: MirrorOptions): Promise<Mirror> {
    return Mirror.serve([...(await upstreamArchives(suites)), ...others], listen);
  }

  /** Serves archives; of several versions of a component, the first is the newest. */
  public static async serve(
    archives: readonly UpstreamArchive[],
    { address, port = 0 }: Pick<MirrorOptions, "address" | "port">,
  ): Promise<Mirror> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) =>
        reject(new HarnessError(`the mirror cannot listen on ${address}: ${error.message}`)),
      );
      server.listen(port, address, resolve);
    });
    return new Mirror(server, archives, address);
  }

  /** Its address, as `mirror` of a deployment takes it: `http://10.78.1.1:40123`. */
  public get url(): string {
    return `http://${this.address}:${(this.server.address() as AddressInfo).port}`;
  }

  /** The newest version of each component on it. */
  public get versions(): Readonly<Record<Component, string>> {
    const newestFirst = [...this.archives].reverse();
    return Object.fromEntries(newestFirst.map((a) => [a.component, a.version])) as Record<Component, string>;
  }

  /** The archive of a version, such as `archive("prometheus", "2.53.3")`. */
  public archive(component: Component, version = this.versions[component]): UpstreamArchive {
    const found = this.archives.find((archive) => archive.component === component && archive.version === version);
    if (found !== undefined) return found;
    const there = this.archives.filter((archive) => archive.component === component).map((archive) => archive.version);
    throw new HarnessError(`the mirror has no ${component} ${version}; it has ${there.join(", ")}`);
  }

  /** Serves an archive damaged from now on. */
  public damage(archive: UpstreamArchive, how: Damage): void {
    this.damages.set(archive.file, how);
  }

  /** Serves everything whole again. */
  public repair(): void {
    this.damages.clear();
  }

  /** Ends it, also in the middle of downloads. */
  public stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? "/", "http://mirror").pathname;
    this.requests.push(path);
    const archive = this.archives.find(({ folder, file }) => path === `${folder}/${file}`);
    if (archive !== undefined) return this.sendArchive(archive, response);
    const released = this.archives.filter(({ folder, checksums }) => path === `${folder}/${checksums}`);
    const lines = released.flatMap((each) => this.checksumLine(each));
    if (released.length > 0 && !released.every(({ file }) => this.damages.get(file) === "absent")) {
      response.writeHead(200, { "content-type": "text/plain" }).end(lines.join(""));
    } else {
      response.writeHead(404, { "content-type": "text/plain" }).end("Not Found\n");
    }
  }

  private sendArchive({ file, path }: UpstreamArchive, response: ServerResponse): void {
    const damage = this.damages.get(file);
    if (damage === "stalled") return;
    if (damage === "absent") {
      response.writeHead(404).end("Not Found\n");
      return;
    }
    const content = readFileSync(path);
    const middle = content.length >> 1;
    if (damage === "flipped byte") content.writeUInt8(content.readUInt8(middle) ^ 1, middle);
    response.writeHead(200, { "content-type": "application/gzip", "content-length": content.length });
    if (damage === "truncated") response.write(content.subarray(0, middle), () => response.destroy());
    else response.end(content);
  }

  private checksumLine({ file, published }: UpstreamArchive): readonly string[] {
    const damage = this.damages.get(file);
    if (damage === "checksum missing" || damage === "absent") return [];
    return [
      `${damage === "checksum wrong" ? published.replace(/^./, (c) => (c === "0" ? "1" : "0")) : published}  ${file}\n`,
    ];
  }
}
