import { accessSync, appendFileSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

/** Prints on the terminal what is being done, with the seconds that have passed, and writes everything to a log. */
export class Report {
  /** The script that installs and builds says when it began, so that the reader sees one clock. */
  private readonly begun = Number(process.env["VMO_BEGUN"] ?? Date.now());
  private timer: NodeJS.Timeout | undefined;

  /** The file that has everything: the one that was asked for, or a temporary one where that cannot be written. */
  public readonly log: string;

  constructor(
    log: string,
    private readonly terminal: NodeJS.WriteStream = process.stdout,
  ) {
    this.log = writable(log) ? log : join(mkdtempSync(join(tmpdir(), "quickstart-")), basename(log));
    // It has the portal's password.
    rmSync(this.log, { force: true });
    writeFileSync(this.log, "", { mode: 0o600 });
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

function writable(file: string): boolean {
  try {
    accessSync(dirname(file), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
