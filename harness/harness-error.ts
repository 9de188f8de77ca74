/** Something that the harness needs of the machine, or of a program that it runs, does not hold. The message says what to do. */
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
