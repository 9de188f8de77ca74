import { request } from "node:https";

/** What a browser shows in the end. */
export interface Page {
  readonly status: number;
  readonly url: string;
  readonly body: string;
  /** How often it was sent elsewhere. */
  readonly redirections: number;
}

/** What is sent with a request. */
interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A browser with cookies, as far as sign-in needs one: it follows redirections and fills in forms. */
export class Browser {
  private readonly cookies = new Map<string, Map<string, string>>();

  constructor(
    /** The authorities that it trusts. */
    private readonly ca: string,
  ) {}

  /** Opens a page, and goes where it is sent. */
  public async open(url: string, sent: Sent = {}): Promise<Page> {
    let [at, what, redirections] = [url, sent, 0];
    for (;;) {
      const { status, location, body } = await this.send(at, what);
      if (location === undefined || redirections > 20) return { status, url: at, body, redirections };
      [at, what, redirections] = [new URL(location, at).href, {}, redirections + 1];
    }
  }

  /** Opens a page, and signs in as `user` at the provider that it leads to. */
  public async signIn(url: string, user: string): Promise<Page> {
    let page = await this.open(url);
    for (let form = 0; form < 3 && page.body.includes("<form"); form++) {
      const action = /<form[^>]* action="([^"]+)"/.exec(page.body)?.[1] ?? "";
      const prompt = /name="prompt" value="(\w+)"/.exec(page.body)?.[1] ?? "";
      page = await this.open(new URL(action, page.url).href, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ prompt, login: user, password: "any" }).toString(),
      });
    }
    return page;
  }

  private send(url: string, { method = "GET", headers, body }: Sent) {
    const { origin } = new URL(url);
    const jar = this.cookies.get(origin) ?? new Map<string, string>();
    this.cookies.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const all = { accept: "text/html", ...headers, ...(cookie !== "" && { cookie }) };
    return new Promise<{ readonly status: number; readonly location: string | undefined; readonly body: string }>(
      (resolve, reject) => {
        const asked = request(url, { method, ca: this.ca, agent: false, headers: all }, (answer) => {
          for (const line of answer.headers["set-cookie"] ?? []) {
            const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
            if (value === "") jar.delete(name);
            else jar.set(name, value);
          }
          const pieces: Buffer[] = [];
          answer.on("data", (piece: Buffer) => pieces.push(piece));
          answer.on("end", () =>
            resolve({
              status: answer.statusCode ?? 0,
              location: answer.headers.location,
              body: Buffer.concat(pieces).toString(),
            }),
          );
        });
        asked.on("error", reject);
        asked.end(body);
      },
    );
  }
}
