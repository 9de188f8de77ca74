import { request } from "node:https";
import type { TLSSocket } from "node:tls";
import { HarnessError } from "./harness-error";

/** A question to a server over TLS. */
export interface TlsQuestion {
  readonly address: string;
  readonly port: number;
  readonly path: string;
  /** The name that the server's certificate must have. */
  readonly name: string;
  /** The authorities that the client trusts. */
  readonly ca: string;
  /** Certificate and key of the client. @default - it shows none */
  readonly pem?: string | undefined;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds after which nobody is waited for any more. @default 10000 */
  readonly patience?: number;
}

/** What a server answers, or why it does not. */
export interface TlsAnswer {
  readonly status?: number | undefined;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Serial number of the server's certificate. */
  readonly serial?: string | undefined;
  readonly refused?: string;
}

/** Asks over a connection and a session of its own, so that each question is a handshake. */
export function askServer({
  address,
  port,
  path,
  name,
  ca,
  pem,
  method = "GET",
  headers = {},
  body,
  patience = 10_000,
}: TlsQuestion): Promise<TlsAnswer> {
  const own = pem === undefined ? {} : { cert: pem, key: pem };
  const options = { host: address, port, path, ca, ...own, servername: name, agent: false, method, timeout: patience };
  return new Promise((resolve) => {
    const asked = request({ ...options, headers: { "content-type": "application/json", ...headers } }, (answer) => {
      const serial = (answer.socket as TLSSocket).getPeerX509Certificate()?.serialNumber;
      let text = "";
      answer.on("data", (piece: Buffer) => (text += piece.toString()));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, serial, body: text }));
    });
    asked.on("timeout", () => asked.destroy(new HarnessError(`no answer in ${patience} ms`)));
    asked.on("error", ({ message }) => resolve({ refused: message }));
    asked.end(body);
  });
}
