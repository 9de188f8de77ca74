import { connect, type ClientHttp2Session } from "node:http2";
import { HarnessError } from "./harness-error";

/** A span as an application sends it, with as much as tests look at. */
export interface SentSpan {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  /** In milliseconds. @default 10 */
  readonly lasts?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Where spans go, over OTLP and gRPC. */
export interface OtlpReceiver {
  readonly port: number;
  /** How it is known, and who asks. @default - plain */
  readonly tls?: { readonly name: string; readonly ca: string; readonly pem?: string };
}

const EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/** Sends spans of one service, and gives the status of gRPC: 0 where they were accepted. @throws HarnessError where nobody answers */
export async function sendSpans(
  { port, tls }: OtlpReceiver,
  service: string,
  spans: readonly SentSpan[],
): Promise<number> {
  const session = connect(`${tls ? "https" : "http"}://127.0.0.1:${port}`, {
    ...(tls && { servername: tls.name, ca: tls.ca, ...(tls.pem !== undefined && { cert: tls.pem, key: tls.pem }) }),
  });
  try {
    return await exportTo(session, framed(requestOf(service, spans)));
  } finally {
    session.destroy();
  }
}

function exportTo(session: ClientHttp2Session, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = ({ message }: Pick<Error, "message">) => reject(new HarnessError(`no answer over gRPC: ${message}`));
    session.on("error", fail);
    const stream = session.request({
      ":method": "POST",
      ":path": EXPORT,
      "content-type": "application/grpc",
      te: "trailers",
    });
    let status: string | undefined;
    // An answer without a body has all of it in its first headers.
    for (const event of ["response", "trailers"] as const)
      stream.on(event, (headers: Readonly<Record<string, unknown>>) => {
        status = (headers["grpc-status"] as string | undefined) ?? status;
      });
    stream.on("error", fail);
    stream.on("close", () =>
      status === undefined ? fail({ message: "the connection ended" }) : resolve(Number(status)),
    );
    stream.resume();
    stream.setTimeout(60_000, () => stream.destroy(new HarnessError("no answer in 60 s")));
    stream.end(body);
  });
}

/** A message of gRPC: not compressed, and its length. */
function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function requestOf(service: string, spans: readonly SentSpan[]): Buffer {
  const resource = bytes(1, attribute(1, "service.name", service));
  return bytes(1, Buffer.concat([resource, bytes(2, Buffer.concat(spans.map((span) => bytes(2, spanOf(span)))))]));
}

function spanOf({ traceId, spanId, name, start, lasts = 10, attributes = {} }: SentSpan): Buffer {
  const tags = Object.entries(attributes).map(([key, value]) => attribute(9, key, value));
  return Buffer.concat([
    bytes(1, Buffer.from(traceId, "hex")),
    bytes(2, Buffer.from(spanId, "hex")),
    bytes(5, Buffer.from(name)),
    nanoseconds(7, start),
    nanoseconds(8, start + lasts),
    ...tags,
  ]);
}

function attribute(field: number, key: string, value: string): Buffer {
  return bytes(field, Buffer.concat([bytes(1, Buffer.from(key)), bytes(2, bytes(1, Buffer.from(value)))]));
}

/** A field of protocol buffers that holds bytes. */
function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

/** A field of protocol buffers of eight bytes. */
function nanoseconds(field: number, milliseconds: number): Buffer {
  const value = Buffer.alloc(8);
  value.writeBigUInt64LE(BigInt(milliseconds) * 1_000_000n);
  return Buffer.concat([varint((field << 3) | 1), value]);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return Buffer.from([...out, rest]);
    out.push((rest & 127) | 128);
  }
}
