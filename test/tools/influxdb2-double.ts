import { createServer, type Server, type ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";

/** What an InfluxDB 2 answers to whoever writes: nothing, that it is not there, that the token is wrong, or that a point is. */
export type Mood = "takes" | "away" | "unauthorized" | "refuses";

/** A request that was taken. */
export interface Taken {
  readonly bucket: string | null;
  readonly organization: string | null;
  readonly token: string | undefined;
}

/** A point of the line protocol with one field that is a number, and a time in nanoseconds. */
const POINT = /^[a-zA-Z_:][\w:]*(,[a-zA-Z_]\w*=(?:[^ ,=\\]|\\.)+)* value=-?\d+(\.\d+)?(e[+-]?\d+)? \d{19}$/i;

/**
 * The write API of InfluxDB 2 (`POST /api/v2/write`), as strict as its documentation: method, path, token, compression and each line are looked
 * at. Points go on to `store`, a real server that takes the same protocol.
 */
export class InfluxDb2Double {
  public mood: Mood = "takes";
  public readonly taken: Taken[] = [];
  /** What no InfluxDB 2 would have understood. */
  public readonly wrong: string[] = [];
  private readonly server: Server;

  constructor(private readonly store: string) {
    this.server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("end", () => {
        const url = new URL(request.url ?? "/", "http://influx");
        const { authorization, "content-encoding": encoding } = request.headers;
        const token = /^Token (.+)$/.exec(authorization ?? "")?.[1];
        if (request.method !== "POST" || url.pathname !== "/api/v2/write" || encoding !== "gzip" || token === undefined)
          this.wrong.push(`${request.method} ${request.url} ${encoding} ${authorization}`);
        const [bucket, organization] = [url.searchParams.get("bucket"), url.searchParams.get("org")];
        void this.answer(gunzipSync(Buffer.concat(pieces)).toString(), { bucket, organization, token }, response);
      });
    });
  }

  private async answer(lines: string, taken: Taken, response: ServerResponse): Promise<void> {
    this.wrong.push(...lines.split("\n").filter((line) => line !== "" && !POINT.test(line)));
    const refusal = (status: number, code: string) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ code, message: code }));
    if (this.mood === "away") response.destroy();
    else if (this.mood === "unauthorized") refusal(401, "unauthorized");
    else if (this.mood === "refuses") refusal(422, "unprocessable entity");
    else {
      const { status } = await fetch(`${this.store}/api/v2/write`, { method: "POST", body: lines });
      this.taken.push(taken);
      response.writeHead(status).end();
    }
  }

  /** Listens at `port`; `address` is that of loopback where none is given. */
  public async listen(port: number, address = "127.0.0.1"): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, address, resolve));
  }

  /** Ends it. */
  public close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
