import { setTimeout as sleep } from "node:timers/promises";

/** Asks servers again and again, and remembers how many of them were away at one time. */
export class Availability {
  /** Most servers that did not answer in one round, of those that had answered before. */
  public mostAway = 0;
  /** Rounds of questions. */
  public rounds = 0;
  private readonly seen = new Set<string>();
  private readonly ended: Promise<void>;
  private watching = true;

  private constructor(
    private readonly urls: readonly string[],
    private readonly every: number,
  ) {
    this.ended = this.watch();
  }

  /** Watches `urls` until {@link end}, with `every` milliseconds between rounds. */
  public static of(urls: readonly string[], every = 50): Availability {
    return new Availability(urls, every);
  }

  public async end(): Promise<this> {
    this.watching = false;
    await this.ended;
    return this;
  }

  private async watch(): Promise<void> {
    while (this.watching) {
      const answers = await Promise.all(this.urls.map(async (url) => [url, await answersOk(url)] as const));
      for (const [url, ok] of answers) if (ok) this.seen.add(url);
      this.mostAway = Math.max(this.mostAway, answers.filter(([url, ok]) => !ok && this.seen.has(url)).length);
      this.rounds += 1;
      await sleep(this.every);
    }
  }
}

async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}
