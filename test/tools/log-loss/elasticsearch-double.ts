import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** What the double does with a request for bulk, instead of taking it. */
export type Fault =
  | { readonly kind: "status"; readonly status: 429 | 503 }
  /** It takes everything and never answers. */
  | { readonly kind: "hangs" }
  /** It takes everything and answers so late. */
  | { readonly kind: "late"; readonly milliseconds: number }
  /** It answers each record that `refuses` with 400, or each with 429, and takes the others. */
  | { readonly kind: "items"; readonly status: 400 | 429; readonly refuses: (record: Document) => boolean };

/** A record as it arrives. */
export type Document = Readonly<Record<string, unknown>>;

/** An Elasticsearch of data streams alone, as strict about `_bulk` as the real one, that fails when it is asked to. */
export class ElasticsearchDouble {
  /** Records by their id, in the stream that they came to. */
  public readonly documents = new Map<string, { readonly stream: string; readonly record: Document }>();
  /** How often a record came that was there already, and was answered with 409. */
  public repeated = 0;
  /** Bulk requests that came. */
  public requests = 0;
  /** What is wrong with requests; an agent makes none. */
  public readonly mistakes: string[] = [];
  /** Bodies of bulk requests, as they came. */
  public readonly bodies: string[] = [];
  /** As what they called themselves. */
  public readonly contentTypes = new Set<string>();
  /** What happens to the next requests; taken as it is when there is none. */
  public faults: (number: number) => Fault | undefined = () => undefined;

  private constructor(private readonly server: Server) {}

  public static async start(): Promise<ElasticsearchDouble> {
    const server = createServer();
    const double = new ElasticsearchDouble(server);
    server.on("request", (request, response) => {
      double.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return double;
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("X-Elastic-Product", "Elasticsearch");
    response.setHeader("Content-Type", "application/json");
    const body = await bodyOf(request);
    const path = (request.url ?? "").replace(/\?.*/, "");
    if (request.method !== "POST" || !path.endsWith("/_bulk")) {
      response.end(
        JSON.stringify({ version: { number: "8.19.3", build_flavor: "default" }, tagline: "You Know, for Search" }),
      );
      return;
    }
    this.requests += 1;
    this.bodies.push(body);
    this.judge(request, body);
    const fault = this.faults(this.requests);
    if (fault?.kind === "status") {
      response.statusCode = fault.status;
      response.end(JSON.stringify({ error: { type: "es_rejected_execution_exception" }, status: fault.status }));
      return;
    }
    const items = itemsOf(body).map(([stream, id, record]) => ({ create: this.take(stream, id, record, fault) }));
    if (fault?.kind === "hangs") return;
    if (fault?.kind === "late") await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
    response.end(JSON.stringify({ took: 1, errors: items.some(({ create }) => create.status > 299), items }));
  }

  private judge(request: IncomingMessage, body: string): void {
    const type = request.headers["content-type"] ?? "";
    this.contentTypes.add(type);
    if (!/^application\/(x-ndjson|json)|^application\/vnd\.elasticsearch\+x-ndjson; ?compatible-with=8/.test(type))
      this.mistakes.push(`content type ${type}`);
    if (!body.endsWith("\n")) this.mistakes.push("the last line has no end");
    for (const [stream, id, record] of itemsOf(body)) {
      if (!/^[a-z][a-z0-9.-]*$/.test(stream)) this.mistakes.push(`stream ${stream}`);
      if (id === undefined) this.mistakes.push("a record without an id");
      if (typeof record["@timestamp"] !== "string") this.mistakes.push("a record without @timestamp");
    }
  }

  private take(stream: string, id: string | undefined, record: Document, fault: Fault | undefined) {
    const answer = { _index: `.ds-${stream}-000001`, _id: id ?? "", status: 201 };
    if (fault?.kind === "items" && fault.refuses(record)) {
      const type = fault.status === 400 ? "document_parsing_exception" : "es_rejected_execution_exception";
      return { ...answer, status: fault.status, error: { type, reason: "refused by the double" } };
    }
    if (id !== undefined && this.documents.has(id)) {
      this.repeated += 1;
      return { ...answer, status: 409, error: { type: "version_conflict_engine_exception", reason: "exists" } };
    }
    this.documents.set(id ?? `without-${this.documents.size}`, { stream, record });
    return answer;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const whole = Buffer.concat(pieces);
  return (request.headers["content-encoding"] === "gzip" ? gunzipSync(whole) : whole).toString();
}

function itemsOf(body: string): readonly (readonly [stream: string, id: string | undefined, record: Document])[] {
  const lines = body.split("\n").filter((line) => line !== "");
  return lines.flatMap((line, index) => {
    if (index % 2 === 1) return [];
    const { create } = JSON.parse(line) as { create?: { _index?: string; _id?: string } };
    return [[create?._index ?? "", create?._id, JSON.parse(lines[index + 1] ?? "{}") as Document] as const];
  });
}
