import { appendFileSync, writeFileSync } from "node:fs";

/** Tells on the terminal what is being done, with the seconds that have passed, and writes everything to a log. */
export class Report {
  /** The script that installs and builds says when it began, so that the reader sees one clock. */
  private readonly begun = Number(process.env["VMO_BEGUN"] ?? Date.now());
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly log: string,
    private readonly terminal: NodeJS.WriteStream = process.stdout,
  ) {
    writeFileSync(log, "");
  }

  /** Seconds since the start. */
  public get seconds(): number {
    return Math.round((Date.now() - this.begun) / 1000);
  }

  /** A step begins; on a terminal its seconds are counted until the next one. */
  public step(text: string): void {
    this.quiet();
    this.note(text);
    const line = () => `[${`${this.seconds}`.padStart(3)} s] ${text}`;
    if (!this.terminal.isTTY) {
      this.terminal.write(`${line()}\n`);
      return;
    }
    const draw = () => this.terminal.write(`\r\u001b[K${line()} …`);
    draw();
    this.timer = setInterval(draw, 1000);
    this.timer.unref();
  }

  /** The last step is over: what follows stands on lines of its own. */
  public quiet(): void {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.terminal.write("\n");
  }

  /** Plain text for the reader. */
  public print(text: string): void {
    this.quiet();
    this.note(text);
    this.terminal.write(`${text}\n`);
  }

  /** Only for the log. */
  public note(text: string): void {
    appendFileSync(this.log, `${new Date().toISOString()} ${text}\n`);
  }
}
