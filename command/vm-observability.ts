import { nearest, quoted, ValidationError } from "../lib/errors";
import { certificates } from "./certificates";
import { CommandError, type Surroundings } from "./command-error";

const HELP = `vm-observability: commands beside the library cdktf-vm-observability

  vm-observability certificates …   makes, renews and checks the certificates of a fleet's hosts

"vm-observability certificates --help" says more.`;

/** Runs the command with `args`; gives its exit code. */
export async function vmObservability(args: readonly string[], at: Surroundings): Promise<number> {
  const [command, ...rest] = args;
  try {
    if (command === "certificates") return await certificates(rest, at);
    if (command === undefined || command === "--help" || command === "-h") at.print(HELP);
    else throw new CommandError(unknown(command), 2);
    return command === undefined ? 2 : 0;
  } catch (error) {
    if (error instanceof CommandError) {
      at.note(error.message);
      return error.exitCode;
    }
    if (error instanceof ValidationError) {
      at.note(error.message);
      return 2;
    }
    if ((error as NodeJS.ErrnoException).syscall !== undefined) {
      at.note(`[vm-observability] ${(error as Error).message}`);
      return 3;
    }
    throw error;
  }
}

function unknown(command: string): string {
  const near = nearest(command, ["certificates"]);
  return `[vm-observability] must be followed by certificates, got ${quoted(command)}${near ? `; did you mean ${near}?` : ""}`;
}
