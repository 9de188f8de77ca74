/** What ends the command, and with which exit code. */
export class CommandError extends Error {
  public override readonly name = "CommandError";

  constructor(
    message: string,
    /** 1: something is due; 2: what was given cannot be used, and nothing was written; 3: a file or program failed. */
    public readonly exitCode: 1 | 2 | 3,
  ) {
    super(message);
  }
}

/** What the command takes from where it runs. */
export interface Surroundings {
  /** Folder that relative paths count from. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Takes a line of the result. */
  readonly print: (line: string) => void;
  /** Takes a line about progress, or a note. */
  readonly note: (line: string) => void;
}
