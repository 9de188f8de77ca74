import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { HarnessError } from "../../../harness/harness-error";

/** Moto gives objects to nobody without a name, and checks no signature. */
const SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

/** A bucket of moto's, behind a door that can be shut. */
export class Bucket {
  public isDown = false;

  private constructor(
    private readonly server: Server,
    private readonly moto: string,
    public readonly name: string,
  ) {}

  public static async of(moto: string, name: string): Promise<Bucket> {
    await fetch(`${moto}/${name}`, { method: "PUT" });
    const server = createServer((request, response) => {
      if (bucket.isDown) {
        response.statusCode = 503;
        response.end();
        return;
      }
      const { pathname, search } = new URL(request.url ?? "/", moto);
      const onward = httpRequest(`${moto}${pathname}${search}`, { method: request.method, headers: request.headers });
      onward.on("response", (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      onward.on("error", () => response.destroy());
      request.pipe(onward);
    });
    const bucket = new Bucket(server, moto, name);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return bucket;
  }

  /** Where agents write. */
  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Every line of every object. */
  public async lines(): Promise<readonly string[]> {
    const lines: string[] = [];
    for (const key of await this.keys()) {
      const answer = await fetch(`${this.moto}/${this.name}/${encodeURI(key)}`, { headers: { Authorization: SIGNED } });
      if (!answer.ok) throw new HarnessError(`${key} of the bucket: ${answer.status}`);
      const content = Buffer.from(await answer.arrayBuffer());
      const text = (key.endsWith(".gz") && content[0] === 0x1f ? gunzipSync(content) : content).toString();
      for (const line of text.split("\n")) if (line !== "") lines.push(line);
    }
    return lines;
  }

  public async keys(): Promise<readonly string[]> {
    const keys: string[] = [];
    for (let after = ""; ;) {
      const from = after === "" ? "" : `&start-after=${encodeURIComponent(after)}`;
      const text = await (await fetch(`${this.moto}/${this.name}?list-type=2${from}`)).text();
      const page = [...text.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = ""]) => key);
      keys.push(...page);
      after = page.at(-1) ?? "";
      if (!text.includes("<IsTruncated>true")) return keys;
    }
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
