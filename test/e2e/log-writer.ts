import type { Authority } from "../../harness/authority";

/** How many lines are sent at a time. */
const BATCH = 20;

/** Sends lines to nodes as an agent does: each batch again, to the next node, until each of its lines is stored. */
export class LogWriter {
  private going = true;
  private readonly ended: Promise<number>;

  private constructor(
    private readonly authority: Authority,
    private readonly nodes: readonly string[],
    private readonly stream: string,
    private readonly password: string,
  ) {
    this.ended = this.write();
  }

  /** Writes into `stream` until {@link end}. */
  public static to(authority: Authority, nodes: readonly string[], stream: string, password: string): LogWriter {
    return new LogWriter(authority, nodes, stream, password);
  }

  /** Ends when what was begun is stored, and says how many lines that were. */
  public end(): Promise<number> {
    this.going = false;
    return this.ended;
  }

  private async write(): Promise<number> {
    let written = 0;
    for (let tries = 0; this.going || tries > 0;) {
      const node = this.nodes[(written / BATCH + tries) % this.nodes.length] ?? "";
      if (await this.isStored(node, written)) {
        written += BATCH;
        tries = 0;
      } else {
        tries += 1;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
    return written;
  }

  private async isStored(node: string, first: number): Promise<boolean> {
    const now = new Date().toISOString();
    const lines = Array.from({ length: BATCH }, (_, index) => {
      const id = `line-${first + index}`;
      return `${JSON.stringify({ create: { _id: id } })}\n${JSON.stringify({ "@timestamp": now, message: id, event_id: id })}\n`;
    });
    const { status, body = "" } = await this.authority.ask(node, 9200, `/${this.stream}/_bulk?timeout=5s`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`log-agent:${this.password}`).toString("base64")}` },
      body: lines.join(""),
      patience: 20_000,
    });
    if (status !== 200) return false;
    const { items } = JSON.parse(body) as { items: readonly { create: { status: number } }[] };
    // A line that is there already was stored by a try whose answer was lost.
    return items.every(({ create }) => create.status === 201 || create.status === 409);
  }
}
