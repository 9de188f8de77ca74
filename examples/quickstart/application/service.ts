import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** What the service does; changed at run time to see alerts fire. */
export interface Behaviour {
  /** Orders that it gets of itself each second, as a shop's customers would send them. */
  readonly requestsPerSecond: number;
  /** Share of orders that fail with status 500: 0 to 1. */
  readonly errorRate: number;
  /** How long an order takes. */
  readonly latencySeconds: number;
  /** Connections in use, of the pool's {@link POOL}. */
  readonly databaseConnections: number;
}

/** Size of the database pool. */
export const POOL = 20;

const CALM: Behaviour = { requestsPerSecond: 2, errorRate: 0, latencySeconds: 0.02, databaseConnections: 4 };

/**
 * A small shop with the metrics that the specification names for HTTP services and databases. `GET /orders` is its business,
 * `GET /metrics` its page for Prometheus, `PUT /behaviour` changes how it behaves.
 */
export class Service {
  private readonly registry = new Registry();
  private readonly server: Server;
  private readonly metrics = metricsOf(this.registry);
  private current: Behaviour = CALM;
  private failures = 0;
  private load: NodeJS.Timeout | undefined;

  constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.adopt(CALM);
  }

  /** Listens, and begins to send itself orders; gives the port. */
  public listen(port: number, address?: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(port, address, () => {
        const bound = this.server.address();
        const number = typeof bound === "object" && bound !== null ? bound.port : port;
        this.sendLoad(number);
        resolve(number);
      });
    });
  }

  public close(): Promise<void> {
    clearTimeout(this.load);
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://service").pathname;
    if (path === "/metrics") {
      response.writeHead(200, { "content-type": this.registry.contentType }).end(await this.registry.metrics());
    } else if (path === "/behaviour") {
      this.answerBehaviour(request.method ?? "GET", await bodyOf(request), response);
    } else {
      await this.measured(request, response, path === "/orders" ? "/orders" : "other");
    }
  }

  /** Serves one request of a customer and measures it. */
  private async measured(request: IncomingMessage, response: ServerResponse, route: string): Promise<void> {
    const { inFlight, requests, duration, requestSize, responseSize } = this.metrics;
    const method = request.method ?? "GET";
    inFlight.inc();
    const end = duration.startTimer();
    const sent = await bodyOf(request);
    const [status, text] = route === "/orders" ? await this.order() : [404, "no such page\n"];
    response.writeHead(status, { "content-type": "text/plain" }).end(text);
    const labels = { method, route, status: `${status}` };
    requests.inc(labels);
    end(labels);
    requestSize.observe({ method, route }, Buffer.byteLength(sent));
    responseSize.observe({ method, route }, Buffer.byteLength(text));
    inFlight.dec();
  }

  private async order(): Promise<[number, string]> {
    const { queries, queryDuration, databaseErrors } = this.metrics;
    const end = queryDuration.startTimer({ operation: "insert" });
    await new Promise((resolve) => setTimeout(resolve, this.current.latencySeconds * 1000));
    end();
    queries.inc({ operation: "insert" });
    // Evenly spread and not by chance: a rate of 0.25 fails every fourth order.
    this.failures += this.current.errorRate;
    if (this.failures < 1) return [200, "ordered\n"];
    this.failures -= 1;
    databaseErrors.inc({ operation: "insert" });
    return [500, "the order was lost\n"];
  }

  private answerBehaviour(method: string, body: string, response: ServerResponse): void {
    const problem = method === "PUT" ? this.change(body) : undefined;
    response.writeHead(problem === undefined ? 200 : 400, { "content-type": "application/json" });
    response.end(`${JSON.stringify(problem === undefined ? this.current : { problem })}\n`);
  }

  private change(body: string): string | undefined {
    let given: Partial<Record<string, unknown>>;
    try {
      given = JSON.parse(body) as Partial<Record<string, unknown>>;
    } catch {
      return "must be JSON";
    }
    const wrong = Object.entries(given).find(
      ([key, value]) => !(key in CALM) || typeof value !== "number" || !(value >= 0),
    );
    if (wrong !== undefined)
      return `${wrong[0]}: must be one of ${Object.keys(CALM).join(", ")}, with a number of 0 or more`;
    this.adopt({ ...this.current, ...given });
    return undefined;
  }

  private adopt(behaviour: Behaviour): void {
    this.current = behaviour;
    const active = Math.min(POOL, behaviour.databaseConnections);
    this.metrics.active.set(active);
    this.metrics.idle.set(POOL - active);
    this.metrics.max.set(POOL);
  }

  private sendLoad(port: number): void {
    const { requestsPerSecond } = this.current;
    const again = (milliseconds: number) => {
      this.load = setTimeout(() => this.sendLoad(port), milliseconds);
    };
    if (requestsPerSecond === 0) return again(1000);
    fetch(`http://127.0.0.1:${port}/orders`)
      .then((answer) => answer.arrayBuffer())
      .catch(() => undefined); // the service is closing
    again(1000 / requestsPerSecond);
  }
}

function metricsOf(registry: Registry) {
  const registers = [registry];
  const request = ["method", "route"] as const;
  const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
  const bytes = [100, 1000, 10_000, 100_000, 1_000_000];
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Counter<T>({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const histogram = <T extends string>(name: string, help: string, labelNames: readonly T[], buckets: number[]) =>
    new Histogram<T>({ name, help, labelNames, buckets, registers });
  counter("db_deadlocks_total", "Deadlocks of the database.", []).inc(0);
  return {
    requests: counter("http_requests_total", "Requests that were answered.", [...request, "status"]),
    duration: histogram("http_request_duration_seconds", "Time to answer.", [...request, "status"], seconds),
    requestSize: histogram("http_request_size_bytes", "Size of request bodies.", request, bytes),
    responseSize: histogram("http_response_size_bytes", "Size of response bodies.", request, bytes),
    inFlight: gauge("http_requests_in_flight", "Requests that are being answered."),
    active: gauge("db_connections_active", "Database connections in use."),
    idle: gauge("db_connections_idle", "Database connections that wait for work."),
    max: gauge("db_connections_max", "Most database connections that the pool opens."),
    queries: counter("db_queries_total", "Queries that the database answered.", ["operation"]),
    queryDuration: histogram("db_query_duration_seconds", "Time of a query.", ["operation"], seconds),
    databaseErrors: counter("db_errors_total", "Queries that failed.", ["operation"]),
  };
}

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => resolve(Buffer.concat(pieces).toString()));
    request.on("error", () => resolve(""));
  });
}
