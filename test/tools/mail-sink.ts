import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** One mail as it arrived. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

/** A mail server that takes everything and sends nothing on. */
export class MailSink {
  public readonly mails: Mail[] = [];

  private constructor(private readonly server: Server) {}

  /** Listens on loopback. */
  public static async start(): Promise<MailSink> {
    const server = createServer();
    const sink = new MailSink(server);
    server.on("connection", (socket) => sink.talk(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return sink;
  }

  public get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private talk(socket: Socket): void {
    let [from, to, body]: [string, string[], string[] | undefined] = ["", [], undefined];
    let rest = "";
    const say = (line: string) => socket.write(`${line}\r\n`);
    say("220 sink");
    socket.on("error", () => undefined); // the other side may leave early
    socket.on("data", (piece: Buffer) => {
      const lines = (rest + piece.toString()).split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (body && line !== ".") {
          body.push(line);
          continue;
        }
        if (body) {
          this.mails.push({ from, to, text: body.join("\n") });
          [to, body] = [[], undefined];
        } else if (/^MAIL FROM:/i.test(line)) {
          from = addressIn(line);
        } else if (/^RCPT TO:/i.test(line)) {
          to.push(addressIn(line));
        } else if (/^DATA/i.test(line)) {
          body = [];
        }
        if (/^QUIT/i.test(line)) socket.end("221 bye\r\n");
        else say(body ? "354 go on" : "250 ok");
      }
    });
  }
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? "";
}

/** A mail with its quoted-printable parts written out. */
export function decoded(mail: string): string {
  const lines = mail.replace(/=\n/g, "");
  return lines.replace(/(?:=[0-9A-F]{2})+/g, (run) => Buffer.from(run.replaceAll("=", ""), "hex").toString());
}
