/** An assumption of this library is wrong: a bug of ours, never a user's mistake. */
export class AssumptionError extends Error {
  public override readonly name = "AssumptionError";

  constructor(assumption: string) {
    super(`${assumption} (this is a bug in cdktf-vm-observability; please report it with the stack trace)`);
  }
}
