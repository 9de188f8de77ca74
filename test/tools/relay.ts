import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that was passed on, and how it was answered. */
export interface Passed {
  readonly authorization: string;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

/** Passes requests on to another server, and remembers them with their answers. */
export class Relay {
  public readonly passed: Passed[] = [];

  private constructor(private readonly server: Server) {}

  /** Listens on loopback. */
  public static async start(target: string): Promise<Relay> {
    const server = createServer();
    const relay = new Relay(server);
    server.on("request", (request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("end", () => {
        const { authorization = "", "content-type": type = "" } = request.headers;
        const body = Buffer.concat(pieces).toString();
        const headers = { authorization, "content-type": type };
        fetch(`${target}${request.url}`, { method: "POST", headers, body })
          .then(async (answered) => {
            const answer = await answered.text();
            relay.passed.push({ authorization, body, status: answered.status, answer });
            response.writeHead(answered.status, { "content-type": "text/xml" }).end(answer);
          })
          .catch((error: unknown) => response.writeHead(502).end(String(error)));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return relay;
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
