import { setTimeout as sleep } from "node:timers/promises";

/** Whether a server answers now. */
export type Answers = () => Promise<boolean>;

/** Asks servers again and again, and remembers how many of them were away at one time. */
export class Availability {
  /** Most servers that did not answer in one round, of those that had answered before. */
  public mostAway = 0;
  /** Rounds of questions. */
  public rounds = 0;
  private readonly seen = new Set<Answers>();
  private readonly ended: Promise<void>;
  private watching = true;
  private least = 0;

  private constructor(
    private readonly servers: readonly Answers[],
    private readonly every: number,
  ) {
    this.ended = this.watch();
  }

  /** Asks `servers` until {@link end}, with `every` milliseconds between rounds. */
  public static of(servers: readonly Answers[], every = 50): Availability {
    return new Availability(servers, every);
  }

  /** Ends after this many rounds, or after the one that goes on: with a server that does not answer, a round takes seconds. */
  public async end(least = 0): Promise<this> {
    this.least = least;
    this.watching = false;
    await this.ended;
    return this;
  }

  private async watch(): Promise<void> {
    while (this.watching || this.rounds < this.least) {
      const answers = await Promise.all(this.servers.map(async (asks) => [asks, await asks()] as const));
      for (const [asks, ok] of answers) if (ok) this.seen.add(asks);
      this.mostAway = Math.max(this.mostAway, answers.filter(([asks, ok]) => !ok && this.seen.has(asks)).length);
      this.rounds += 1;
      await sleep(this.every);
    }
  }
}
