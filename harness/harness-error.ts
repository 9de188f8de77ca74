/** Something that the harness needs from the machine, or from a program that it runs, is missing or wrong. The message says what to do. */
export class HarnessError extends Error {
  public override readonly name = "HarnessError";

  constructor(
    /** The message without the place of the log. */
    public readonly reason: string,
    /** File with all that led to it. */
    public readonly log?: string,
  ) {
    super(log === undefined ? reason : `${reason} (log: ${log})`);
  }
}
