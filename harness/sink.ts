import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eventually } from "./command";
import { HarnessError } from "./harness-error";

/** A request as it arrived. */
export interface Received {
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** One alert in Alertmanager's webhook. */
export interface DeliveredAlert {
  /** Name of the receiver that it was for. */
  readonly receiver: string;
  readonly status: "firing" | "resolved";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** A receiver of webhooks that remembers every request. */
export class Sink {
  public readonly received: Received[] = [];
  private status = 200;

  private constructor(
    private readonly server: Server,
    private readonly address: string,
  ) {}

  /** Listens on an address of this machine, such as the world's gateway. */
  public static async start({
    address,
    port = 0,
  }: {
    readonly address: string;
    readonly port?: number;
  }): Promise<Sink> {
    const server = createServer();
    const sink = new Sink(server, address);
    server.on("request", (request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("end", () => {
        const { method = "", url: path = "", headers } = request;
        sink.received.push({ at: new Date(), method, path, headers, body: Buffer.concat(pieces).toString() });
        response.writeHead(sink.status, { "content-type": "text/plain" }).end("ok");
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) =>
        reject(new HarnessError(`the sink cannot listen on ${address}: ${error.message}`)),
      );
      server.listen(port, address, resolve);
    });
    return sink;
  }

  public get url(): string {
    return `http://${this.address}:${(this.server.address() as AddressInfo).port}`;
  }

  /** All alerts that Alertmanager delivered to it, in order of arrival. */
  public get alerts(): readonly DeliveredAlert[] {
    return this.received.flatMap(({ body }) => alertsIn(body));
  }

  /** Waits for the delivery of an alert. */
  public delivery(
    matches: (alert: DeliveredAlert) => boolean,
    { seconds = 120, what = "the alert" }: { readonly seconds?: number; readonly what?: string } = {},
  ): Promise<DeliveredAlert> {
    return eventually(`${what} arrives`, () => this.alerts.find(matches), { seconds });
  }

  /** Answers with this status from now on: 500 makes senders repeat. */
  public answerWith(status: number): void {
    this.status = status;
  }

  /** Forgets what has arrived. */
  public clear(): void {
    this.received.length = 0;
  }

  public stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** The alerts in the body of a webhook; none when it is not Alertmanager's. */
export function alertsIn(body: string): readonly DeliveredAlert[] {
  try {
    const { alerts = [], receiver = "" } = JSON.parse(body) as {
      readonly receiver?: string;
      readonly alerts?: readonly Omit<DeliveredAlert, "receiver">[];
    };
    return alerts.map((alert) => ({ ...alert, receiver }));
  } catch {
    return [];
  }
}
